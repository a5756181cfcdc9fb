import { createPrivateKey, X509Certificate } from "node:crypto";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { certificatesIn } from "../certificates/pem";
import { signingFilesOf } from "../certificates/signing-files";
import { defined, unlessEmpty } from "../defined";
import type { Connection } from "../kubeconfig/access";
import { isOwner, markOfAny, ownerAnnotation } from "../plan/owner";
import { istiodValuesName } from "../topology/istio-names";
import type {
  ClusterFacts,
  NamespaceFact,
  RemoteSecretFact,
  SigningSecretFact,
  UnknownFacts,
} from "./facts";
import { gatewayApiQuery } from "./gateway-api";
import { get, reasonOf, shareConnections } from "./http-get";
import { settingsIn, type IstioSettings } from "./istio-settings";
import { loginOf } from "./login";
import { isByPulumi, managersOf, onlyMetadata, type Metadata } from "./metadata";
import { ownerPath, queryOtherOwners } from "./other-owners";
import { queryGivenTls, queryPeerTls, type GivenApiServer } from "./peer-tls";
import { queryExisting } from "./query-existing";
import { queryLive } from "./query-live";
import { queryMoving } from "./query-moving";
import { queryProxies } from "./query-proxies";
import type * as trust from "./query-trust";
import { ApiReader, type Read, type Unanswered } from "./reader";

/**
 * What this program reads from standard input. It prints the facts of each cluster as JSON, and
 * no credentials.
 */
export interface QueryRequest {
  readonly systemNamespace: string;
  /** Only ambient mode needs the Gateway API. */
  readonly isAmbient: boolean;
  /** The name of the existing Secret that istiods sign with, if there is one. */
  readonly signingSecret?: string;
  /** The Secret that istiods sign with, if the root is being replaced. */
  readonly rotatedSecret?: string;
  /** The revisions of the mesh, "" for none. */
  readonly revisions: readonly string[];
  readonly connections: readonly Connection[];
  /** How other clusters reach API servers, if the arguments give the CA certificates for it. */
  readonly apiServers: { readonly [cluster: string]: GivenApiServer };
}

const clusterTimeout = 10_000;

async function main(): Promise<void> {
  const { connections, ...names } = JSON.parse(await text(process.stdin)) as QueryRequest;
  const facts = await Promise.all(
    connections.map(async (connection) => [
      connection.cluster,
      await queryCluster(connection, names).catch(failedQuery),
    ]),
  );
  // exit even if a login still hangs
  process.stdout.write(JSON.stringify(Object.fromEntries(facts)), () => process.exit());
}

/** Such as an address that is not valid. It is only of this cluster. */
const failedQuery = (error: unknown): ClusterFacts => ({
  unknown: { reason: reasonOf(error), hasOwner: true },
});

type Names = Omit<QueryRequest, "connections">;

/** Checks that a cluster answers, and then reads what its user is allowed to read. */
async function queryCluster(connection: Connection, names: Names): Promise<ClusterFacts> {
  const { server, direct, options } = loginOf(connection);
  const unreachable = direct ? await probe(server) : undefined;
  if (unreachable !== undefined) return { unreachable };
  const login = options().then((own) => shareConnections(server, own));
  const reader = new ApiReader(server, login);
  const answers = queriesFor(names).map(
    async ({ path, accept, factsIn }): Promise<ClusterFacts> => {
      const { status, body } = await reader.read(path, accept);
      return status === 200 ? factsIn(JSON.parse(body)) : {};
    },
  );
  answers.push(queryLive(reader.read, names.systemNamespace));
  answers.push(queryExisting(reader.read, names.systemNamespace));
  if (names.rotatedSecret !== undefined)
    answers.push(loadTrust().queryTrust(reader.read, names.systemNamespace, names.rotatedSecret));
  if (direct) answers.push(queryPeerTls(server, login, reader.read));
  const given = names.apiServers[connection.cluster];
  if (given !== undefined) answers.push(queryGivenTls(given));
  const facts = await Promise.all(answers.map(factsOrNone));
  const first = Object.assign({}, ...facts) as ClusterFacts;
  const further = [
    queryRetired(reader.read, names, first),
    queryMoving(reader.read, names, first),
    queryOtherOwners(reader.read, names.systemNamespace, first),
  ];
  const second = await Promise.all(further.map(factsOrNone));
  const { unanswered } = reader;
  const unknown = unanswered === undefined ? {} : { unknown: unknownFacts(unanswered, names) };
  const more = defined({
    forbidden: unlessEmpty(reader.forbidden),
    // such as a proxy that does not answer, or an API server that stopped after the first request
    unreachable: reader.brokenBy(ownerPath(names.systemNamespace)),
  });
  return Object.assign({}, first, ...second, unknown, more) as ClusterFacts;
}

/** Only a rotation needs the libraries for certificates. They take longer to load than the rest. */
const loadTrust = () => require("./query-trust") as typeof trust;

/** Reads which pods use a revision that the mesh no longer has. Other meshes need no such list. */
async function queryRetired(
  read: Read,
  { systemNamespace, revisions }: Names,
  { installed = [] }: ClusterFacts,
): Promise<ClusterFacts> {
  if (installed.every(({ revision }) => revisions.includes(revision))) return {};
  return queryProxies(read, systemNamespace);
}

const unknownFacts = ({ paths, reason }: Unanswered, { systemNamespace }: Names): UnknownFacts => ({
  reason,
  hasOwner: paths.includes(ownerPath(systemNamespace)),
});

/** Why a server does not answer. Any answer counts, even one that asks for a login. */
function probe(server: string): Promise<string | undefined> {
  // the certificate is not verified, so no credentials are sent
  const options = { rejectUnauthorized: false, agent: false } as const;
  return get(server, "/version", options).then(() => undefined, reasonOf);
}

/** A query that fails or takes too long leaves its facts unknown. */
const factsOrNone = (answer: Promise<ClusterFacts>): Promise<ClusterFacts> =>
  Promise.race([answer.catch(() => ({})), setTimeout(clusterTimeout, {})]);

/** A GET request, and the facts in its answer. */
interface Query {
  readonly path: string;
  /** Another format of the answer. */
  readonly accept?: string;
  readonly factsIn: (body: any) => ClusterFacts;
}

function queriesFor({ systemNamespace, isAmbient, signingSecret }: Names): Query[] {
  const namespace = `/api/v1/namespaces/${systemNamespace}`;
  const queries: Query[] = [
    { path: "/version", factsIn: ({ gitVersion }) => ({ kubernetesVersion: gitVersion }) },
    ...(isAmbient ? [gatewayApiQuery] : []),
    {
      path: "/api/v1/namespaces/kube-system",
      factsIn: ({ metadata }) => ({ kubeSystemUid: metadata.uid }),
    },
    {
      path: namespace,
      factsIn: ({ metadata }) => ({ systemNamespace: namespaceFact(metadata) }),
    },
    {
      path: ownerPath(systemNamespace),
      factsIn: ({ data }) => (isOwner(data) ? { owner: data } : {}),
    },
    {
      path: `${namespace}/configmaps?labelSelector=release%3Distiod`,
      factsIn: ({ items }) => ({ installed: items.flatMap(settingsOf) }),
    },
    {
      path: `${namespace}/secrets?labelSelector=istio%2FmultiCluster%3Dtrue`,
      factsIn: ({ items }) => ({ remoteSecrets: items.map(remoteSecretFact) }),
    },
    {
      path: `${namespace}/secrets?labelSelector=owner%3Dhelm`,
      accept: onlyMetadata("list"),
      factsIn: ({ items }) => releasesIn(items),
    },
  ];
  if (signingSecret !== undefined)
    queries.push({
      path: `${namespace}/secrets/${signingSecret}`,
      factsIn: ({ data }) => ({ signingSecret: signingSecretFact(data ?? {}) }),
    });
  return queries;
}

interface ConfigMap {
  readonly metadata: Metadata;
  readonly data?: { readonly [key: string]: string };
}

function namespaceFact(metadata: Metadata): NamespaceFact {
  const mark = metadata.annotations?.[ownerAnnotation];
  const meshId = mark === markOfAny ? undefined : mark;
  return { isOurs: mark !== undefined, managers: managersOf(metadata), ...defined({ meshId }) };
}

/** Helm keeps a Secret for each revision, with its status in a label. */
function releasesIn(records: readonly { metadata: Metadata }[]): ClusterFacts {
  const statuses = (isOurs: boolean): { [release: string]: string } => {
    const found = records
      .filter(({ metadata }) => isByPulumi(metadata) === isOurs)
      .map(({ metadata: { labels = {} } }) => labels)
      .sort((a, b) => Number(a["version"]) - Number(b["version"]));
    return Object.fromEntries(found.map(({ name = "", status = "" }) => [name, status]));
  };
  const otherReleases = Object.keys(statuses(false));
  return { releases: statuses(true), ...defined({ otherReleases: unlessEmpty(otherReleases) }) };
}

/** The chart keeps its values in a ConfigMap. Users may have set secret ones, which are not kept. */
function settingsOf({ metadata, data = {} }: ConfigMap): IstioSettings[] {
  const values = data["original-values"];
  if (!metadata.name.startsWith(istiodValuesName) || values === undefined) return [];
  return [settingsIn(JSON.parse(values))];
}

/** The values are credentials, so only their keys are kept. */
const remoteSecretFact = (secret: { metadata: Metadata; data?: object }): RemoteSecretFact => ({
  name: secret.metadata.name,
  clusterIds: Object.keys(secret.data ?? {}),
});

/** Keeps the keys and the certificates. Of the private key, only whether it fits is kept. */
function signingSecretFact(data: { readonly [key: string]: string }): SigningSecretFact {
  const keys = Object.keys(data);
  const files = signingFilesOf(keys);
  const contentOf = (file: string): string => Buffer.from(data[file] ?? "", "base64").toString();
  const certificates = [files.certificate, files.chain, files.root].map((file) => [
    file,
    certificatesIn(contentOf(file)),
  ]);
  return {
    keys,
    certificates: Object.fromEntries(certificates),
    keyFits: isKeyOf(contentOf(files.certificate), contentOf(files.privateKey)),
  };
}

function isKeyOf(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false; // one of the two is not valid
  }
}

void main();
