import { kubectl } from "../../support/clusters";

/** Deletes the CRDs, and with them the GatewayClasses of istiod. */
export async function removeGatewayApi(cluster: string): Promise<void> {
  const crds = (await kubectl(cluster, "get", "crd", "-o", "name"))
    .split("\n")
    .filter((crd) => crd.endsWith(".gateway.networking.k8s.io"));
  if (crds.length > 0) await kubectl(cluster, "delete", ...crds);
}
