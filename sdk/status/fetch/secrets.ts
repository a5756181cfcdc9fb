import type * as k8s from "@kubernetes/client-node";
import { defined } from "../../defined";
import { configKubeconfigName, istioLabels } from "../../topology/istio-names";
import { chainProblem, keyFits, signingRootOf } from "../facts/certificates";
import { itemsOf } from "../question";
import { byName } from "./selectors";

export const fetchRemoteSecrets = (
  core: k8s.CoreV1Api,
  namespace: string,
): Promise<k8s.V1Secret[]> =>
  itemsOf(
    core.listNamespacedSecret({ namespace, labelSelector: `${istioLabels.multiCluster}=true` }),
  );

export async function hasConfigKubeconfig(
  core: k8s.CoreV1Api,
  namespace: string,
): Promise<boolean> {
  const fieldSelector = byName(configKubeconfigName);
  return (await itemsOf(core.listNamespacedSecret({ namespace, fieldSelector }))).length > 0;
}

/** The Secret `cacerts`, without its private key. */
export interface Signing {
  /** The certificates that istiod signs with, in PEM. */
  readonly certificates: readonly string[];
  /** The root that proxies get when istiod starts, in PEM. */
  readonly root?: string;
  /** The fingerprint of the root that signed the certificate, if it is in the Secret. */
  readonly signingRoot?: string;
  /** Whether the private key belongs to the certificate. Not set if that cannot be seen. */
  readonly keyFits?: boolean;
  /** Why istiod cannot sign with the certificate, if it cannot. */
  readonly problem?: string;
}

export const noSigning: Signing = { certificates: [] };

/** The keys of `cacerts` with certificates, in Istio's form and in cert-manager's. */
const certificateKeys = ["ca-cert.pem", "cert-chain.pem", "tls.crt"];

/** Drops the private key of the Secret. */
export async function fetchSigning(core: k8s.CoreV1Api, namespace: string): Promise<Signing> {
  const fieldSelector = byName("cacerts");
  const [secret] = await itemsOf(core.listNamespacedSecret({ namespace, fieldSelector }));
  const read = (key: string): string | undefined => {
    const value = secret?.data?.[key];
    return value === undefined ? undefined : Buffer.from(value, "base64").toString("utf8");
  };
  const key = read("ca-key.pem") ?? read("tls.key");
  const certificate = read("ca-cert.pem") ?? read("tls.crt");
  const roots = read("root-cert.pem") ?? read("ca.crt");
  const signing = { certificate, chain: read("cert-chain.pem"), roots };
  return defined({
    certificates: certificateKeys.map(read).filter((pem) => pem !== undefined),
    root: roots,
    signingRoot: key === undefined ? undefined : signingRootOf(signing),
    keyFits: keyFits(certificate, key),
    // without a key, istiod makes a certificate of its own
    problem: key === undefined ? undefined : chainProblem(signing),
  });
}
