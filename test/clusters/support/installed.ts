import { parsePeers } from "../../../sdk/live/istiod-metrics";
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

/** Every pod with its UID and the restart counts of its containers. */
export async function podsOf(clusters: readonly string[]): Promise<string[]> {
  const restarts = "{{range .status.containerStatuses}} {{.restartCount}}{{end}}";
  const pod = `{{.metadata.name}} {{.metadata.uid}}${restarts}{{"\\n"}}`;
  const template = `{{range .items}}${pod}{{end}}`;
  const lists = await Promise.all(
    clusters.map((name) => kubectl(name, "get", "pods", "-A", "-o", `go-template=${template}`)),
  );
  return lists
    .flatMap((list, index) =>
      list
        .trim()
        .split("\n")
        .map((line) => `${clusters[index]}: ${line}`),
    )
    .sort();
}

/** The names of the remote secrets in the system namespace of a cluster, sorted. */
export async function remoteSecretsIn(cluster: string): Promise<string[]> {
  const { items } = await getInSystem(cluster, "secrets", "-l", "istio/multiCluster=true");
  return items.map(({ metadata }: any) => metadata.name).sort();
}

/** Replaces the pod of istiod, and waits until the new one is ready. */
export async function restartIstiod(cluster: string): Promise<void> {
  await kubectlInSystem(cluster, "delete", "pods", "-l", "app=istiod", "--grace-period=1");
  await untilIstiodIsReady(cluster);
}

export const untilIstiodIsReady = (cluster: string): Promise<string> =>
  kubectlInSystem(cluster, "rollout", "status", "deployment", "istiod", "--timeout=3m");

/** The metrics of the first istiod of a cluster. */
export async function istiodMetrics(cluster: string): Promise<string> {
  const { metadata } = await firstPod(cluster, "istiod");
  const proxy = `/api/v1/namespaces/${systemNamespace}/pods/${metadata.name}:15014/proxy`;
  return kubectl(cluster, "get", "--raw", `${proxy}/metrics`);
}

/** The sync status of each of istiod's peers, such as `south synced`. */
export const peerStatusesIn = async (cluster: string): Promise<string[]> =>
  Object.entries(parsePeers(await istiodMetrics(cluster)).peers).map(
    ([peer, status]) => `${peer} ${status}`,
  );
