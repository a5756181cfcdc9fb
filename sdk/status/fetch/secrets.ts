import type * as k8s from "@kubernetes/client-node";
import { configKubeconfigName, istioLabels } from "../../topology/istio-names";
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

/** The keys of `cacerts` with certificates, in Istio's form and in cert-manager's. */
const certificateKeys = ["ca-cert.pem", "cert-chain.pem", "tls.crt"];

/** The certificates that istiod signs with, in PEM. Drops the private key of the Secret. */
export async function fetchSigningCertificates(
  core: k8s.CoreV1Api,
  namespace: string,
): Promise<string[]> {
  const fieldSelector = byName("cacerts");
  const [secret] = await itemsOf(core.listNamespacedSecret({ namespace, fieldSelector }));
  return certificateKeys
    .map((key) => secret?.data?.[key])
    .filter((value) => value !== undefined)
    .map((value) => Buffer.from(value, "base64").toString("utf8"));
}
