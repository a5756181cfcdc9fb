import { fingerprintsOf, certificatesIn } from "../certificates/pem";
import { signerFingerprint } from "../certificates/intermediate";
import { signingFilesOf } from "../certificates/signing-files";
import { istioAnnotations, istioLabels, rootConfigMap, ztunnelName } from "../topology/istio-names";
import type { ClusterFacts, TrustFacts } from "./facts";
import { onlyMetadata } from "./metadata";
import type { Read } from "./reader";

/** An object, with the times at which its fields were set. */
interface Timed {
  readonly metadata: {
    readonly namespace?: string;
    readonly creationTimestamp: string;
    readonly annotations?: { readonly [annotation: string]: string };
    readonly labels?: { readonly [label: string]: string };
    readonly managedFields?: readonly { readonly time?: string }[];
  };
  readonly data?: { readonly [key: string]: string };
}

/** Reads which roots a cluster's workloads trust, and who signs their certificates. */
export async function queryTrust(
  read: Read,
  systemNamespace: string,
  secret: string,
): Promise<ClusterFacts> {
  const namespace = `/api/v1/namespaces/${systemNamespace}`;
  const [distributed, signing, pods] = await Promise.all([
    readOne(read, `${namespace}/configmaps/${rootConfigMap.name}`),
    readOne(read, `${namespace}/secrets/${secret}`),
    readOne<{ items: Timed[] }>(read, "/api/v1/pods", onlyMetadata("list")),
  ]);
  const trust: TrustFacts = {
    ...(distributed === undefined ? {} : trustedIn(distributed)),
    ...(signing === undefined ? {} : signingIn(signing)),
    oldestProxies: oldestProxiesIn(pods?.items ?? []),
  };
  return { trust };
}

/** Undefined if the object does not exist. Fails if the object cannot be read. */
async function readOne<T = Timed>(read: Read, path: string, accept?: string) {
  const { status, body } = await read(path, accept);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`HTTP status ${status}`);
  return JSON.parse(body) as T;
}

const trustedIn = (configMap: Timed): TrustFacts => ({
  trusted: fingerprintsOf(configMap.data?.[rootConfigMap.key] ?? ""),
  trustedSince: lastWrite(configMap),
});

function signingIn(secret: Timed): TrustFacts {
  const { data = {} } = secret;
  const { certificate, chain, root } = signingFilesOf(Object.keys(data));
  const pemIn = (file: string): string =>
    certificatesIn(Buffer.from(data[file] ?? "", "base64").toString());
  const signer = signerFingerprint(pemIn(certificate), pemIn(chain), pemIn(root));
  return {
    roots: fingerprintsOf(pemIn(root)),
    signingSince: lastWrite(secret),
    ...(signer === undefined ? {} : { signer }),
  };
}

/** When the fields of an object were last set. Kubernetes notes it in whole seconds. */
function lastWrite({ metadata: { creationTimestamp, managedFields = [] } }: Timed): string {
  const times = managedFields.flatMap(({ time }) => time ?? []);
  return [creationTimestamp, ...times].sort().at(-1) ?? creationTimestamp;
}

/** When the oldest pod with a proxy was created, by namespace. */
function oldestProxiesIn(pods: readonly Timed[]): { [namespace: string]: string } {
  const oldest: { [namespace: string]: string } = {};
  for (const { metadata } of pods) {
    if (!isProxy(metadata)) continue;
    const { namespace = "", creationTimestamp } = metadata;
    const known = oldest[namespace];
    if (known === undefined || creationTimestamp < known) oldest[namespace] = creationTimestamp;
  }
  return oldest;
}

/** Pods in ambient mode have no certificates. ztunnel has them, and is asked in their place. */
const isProxy = ({ annotations = {}, labels = {} }: Timed["metadata"]): boolean =>
  annotations[istioAnnotations.injected] !== undefined ||
  labels[istioLabels.managed] !== undefined ||
  labels["app"] === ztunnelName;
