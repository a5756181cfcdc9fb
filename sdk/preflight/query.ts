import * as http from "node:http";
import { createPrivateKey, X509Certificate } from "node:crypto";
import * as https from "node:https";
import { text } from "node:stream/consumers";
import type { Connection } from "../kubeconfig/connections";
import type { ClusterFacts, RemoteSecretFact } from "./facts";
import { signingFilesOf } from "../certificates/signing-files";
import type { SigningSecretFact } from "./signing-secret";
import { loginOf } from "./login";

/** What the program in this file reads from its standard input. It prints the facts of each cluster, and no credentials. */
export interface Request {
  readonly systemNamespace: string;
  /** The Secret that istiods sign by, where others make it. */
  readonly signingSecret?: string;
  readonly connections: readonly Connection[];
}

const answerTimeout = 5_000;
const clusterTimeout = 10_000;

async function main(): Promise<void> {
  const { connections, ...what } = JSON.parse(await text(process.stdin)) as Request;
  const facts = await Promise.all(
    connections.map(async (connection) => [connection.cluster, await askCluster(connection, what)]),
  );
  // a login that hangs must not keep the process
  process.stdout.write(JSON.stringify(Object.fromEntries(facts)), () => process.exit());
}

/** Whether a cluster answers at all, then what it says to somebody who is logged in: each as far as it is allowed. */
async function askCluster(
  connection: Connection,
  { systemNamespace, signingSecret }: Omit<Request, "connections">,
): Promise<ClusterFacts> {
  const { server, direct, options } = loginOf(connection);
  if (direct) {
    // any answer will do, also one that wants a login; the certificate is not looked at, so no credentials are sent
    const silent = await get(server, "/version", { rejectUnauthorized: false, agent: false }).then(
      () => undefined,
      reasonOf,
    );
    if (silent !== undefined) return { unreachable: silent };
  }
  const found: { -readonly [fact in keyof ClusterFacts]: ClusterFacts[fact] } = {};
  const learn = async (): Promise<void> => {
    const login = await options();
    const read = async (path: string, take: (body: any) => void): Promise<void> => {
      const { status, body } = await get(server, path, login);
      if (status === 200) take(JSON.parse(body));
    };
    await Promise.allSettled([
      read("/version", ({ gitVersion }) => (found.kubernetesVersion = gitVersion)),
      read(
        "/api/v1/namespaces/kube-system",
        ({ metadata }) => (found.kubeSystemUid = metadata.uid),
      ),
      read(
        `/api/v1/namespaces/${systemNamespace}`,
        ({ metadata }) => (found.systemNamespace = { managers: managersOf(metadata) }),
      ),
      read(
        `/api/v1/namespaces/${systemNamespace}/secrets?labelSelector=istio%2FmultiCluster%3Dtrue`,
        ({ items }) => {
          found.remoteSecrets = items.map(factOfSecret);
        },
      ),
      ...(signingSecret === undefined
        ? []
        : [
            read(
              `/api/v1/namespaces/${systemNamespace}/secrets/${signingSecret}`,
              ({ data = {} }) => {
                found.signingSecret = publicPartOf(data);
              },
            ),
          ]),
    ]);
  };
  // what cannot be learned is simply not known: the engine meets the same error and tells it better
  await Promise.race([
    learn().catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, clusterTimeout)),
  ]);
  return found;
}

const managersOf = ({
  managedFields = [],
}: {
  managedFields?: readonly { manager?: string }[];
}): string[] => managedFields.flatMap(({ manager }) => manager ?? []);

/** The values are credentials: only their keys are kept. */
const factOfSecret = ({
  metadata,
  data,
}: {
  metadata: { name: string };
  data?: object;
}): RemoteSecretFact => ({
  name: metadata.name,
  clusterIds: Object.keys(data ?? {}),
});

/** Which keys there are, and the certificates; of the key of an authority only whether it is the right one. */
function publicPartOf(data: { readonly [key: string]: string }): SigningSecretFact {
  const text = (file: string): string => Buffer.from(data[file] ?? "", "base64").toString("utf8");
  const files = signingFilesOf(Object.keys(data));
  return {
    keys: Object.keys(data),
    certificates: Object.fromEntries(
      [files.certificate, files.chain, files.root].map((file) => [
        file,
        certificatesIn(text(file)),
      ]),
    ),
    keyFits: isKeyOf(text(files.certificate), text(files.privateKey)),
  };
}

/** Certificates alone: whatever else somebody put beside them is none of ours. */
const certificatesIn = (text: string): string =>
  (text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []).join("\n");

function isKeyOf(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false; // what cannot be read fits nothing
  }
}

function get(
  server: string,
  path: string,
  options: https.RequestOptions,
): Promise<{ status: number | undefined; body: string }> {
  const url = new URL(server.replace(/\/+$/, "") + path);
  const { request } = url.protocol === "http:" ? http : https;
  return new Promise((resolve, reject) => {
    const call = request(url, { ...options, timeout: answerTimeout }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode, body }), reject);
    });
    call.on("timeout", () =>
      call.destroy(new Error(`no answer within ${answerTimeout / 1000} seconds`)),
    );
    call.on("error", reject);
    call.end();
  });
}

const reasonOf = (error: NodeJS.ErrnoException): string => error.code ?? error.message;

void main();
