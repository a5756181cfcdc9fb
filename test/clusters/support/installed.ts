import { kubectl, kubectlJson } from "../../support/clusters";

export const systemNamespace = "istio-system";
export const gatewayName = "istio-eastwestgateway";

/** Runs kubectl in the system namespace. */
export const kubectlInSystem = (cluster: string, ...args: string[]): Promise<string> =>
  kubectl(cluster, "-n", systemNamespace, ...args);

/** Gets objects of the system namespace. */
export const getInSystem = (cluster: string, ...what: string[]): Promise<any> =>
  kubectlJson(cluster, "-n", systemNamespace, "get", ...what);

/** The first pod of an app. */
export const firstPod = async (
  cluster: string,
  app: string,
  namespace = systemNamespace,
): Promise<any> =>
  (await kubectlJson(cluster, "-n", namespace, "get", "pods", "-l", `app=${app}`)).items[0];

export const proxyContainer = ({ spec }: any): any =>
  [...(spec.initContainers ?? []), ...spec.containers].find(
    ({ name }: { name: string }) => name === "istio-proxy",
  );

/** The annotations of a gateway's Service, without those of Pulumi and MetalLB. */
export async function gatewayAnnotations(cluster: string): Promise<object> {
  const { metadata } = await getInSystem(cluster, "service", gatewayName);
  return Object.fromEntries(
    Object.entries(metadata.annotations).filter(
      ([key]) => !/^(pulumi\.com|metallb\.\w+)\//.test(key),
    ),
  );
}

/** The charts of some Deployments, according to their label `helm.sh/chart`. */
export async function chartLabels(cluster: string, ...deployments: string[]): Promise<string[]> {
  const found = await Promise.all(
    deployments.map((name) => getInSystem(cluster, "deployment", name)),
  );
  return found.map(({ metadata }) => metadata.labels["helm.sh/chart"]);
}
