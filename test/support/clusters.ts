import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { clustersUp, kubeconfigPath, type ClustersSpec } from "../../scripts/clusters";
import { testInstance } from "../../scripts/test/machine";
import { chartFolder, programPath } from "../../scripts/tools";

const execute = promisify(execFile);

/**
 * Brings up the clusters that the tests share and returns the path of their kubeconfig. A run
 * creates each cluster once and moves it to the network that a test asks for. By default: two
 * clusters on different networks, IPv4 only, with the DNS domain cluster.local.
 */
export async function sharedClusters(
  networks: { readonly [cluster: string]: string } = { east: "east", west: "west" },
  kind: Omit<ClustersSpec, "clusters"> = {},
): Promise<string> {
  const clusters = Object.entries(networks).map(([name, network]) => ({ name, network }));
  await clustersUp({ clusters, ...kind }, { instance: testInstance() });
  return kubeconfigPath(testInstance());
}

/** Arguments that install Istio from the local charts and images. */
export const localIstio = () => ({
  chartRepository: chartFolder(),
  imageHub: "localhost",
  imageTag: "1.31",
  imagePullPolicy: "IfNotPresent",
});

export const kubectl = (cluster: string, ...args: string[]): Promise<string> =>
  kubectlWith(kubeconfigPath(testInstance()), "--context", cluster, ...args);

/** Runs kubectl with a kubeconfig of its own. */
export async function kubectlWith(kubeconfig: string, ...args: string[]): Promise<string> {
  const all = ["--kubeconfig", kubeconfig, ...args];
  const { stdout } = await execute(programPath("kubectl"), all, { maxBuffer: 1 << 26 });
  return stdout;
}

export const kubectlJson = async (cluster: string, ...args: string[]): Promise<any> =>
  JSON.parse(await kubectl(cluster, ...args, "-o", "json"));

/** Creates or updates objects in a cluster. They may hold secrets. */
export async function apply(cluster: string, ...items: readonly object[]): Promise<void> {
  const list = { apiVersion: "v1", kind: "List", items };
  await withFile(list, (file) => kubectl(cluster, "apply", "--server-side", "-f", file));
}

/** Creates an object in a cluster, and returns the answer. It may hold secrets. */
export const create = (cluster: string, object: object): Promise<any> =>
  withFile(object, (file) => kubectlJson(cluster, "create", "-f", file));

async function withFile<T>(content: object, use: (file: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "objects-"));
  try {
    const file = path.join(folder, "objects.json");
    fs.writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
    return await use(file);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Kinds whose objects Kubernetes or MetalLB creates and deletes on its own. */
const volatileKinds = [
  "events",
  "events.events.k8s.io",
  "leases.coordination.k8s.io",
  "pods",
  "endpoints",
  "endpointslices.discovery.k8s.io",
  "replicasets.apps",
  "pods.metrics.k8s.io",
  "servicel2statuses.metallb.io",
];

/** Every object of a cluster as `Kind/namespace/name`, except those of volatile kinds. */
export async function listObjects(cluster: string, run = kubectl): Promise<string[]> {
  const kinds = (await run(cluster, "api-resources", "--verbs=list", "-o", "name"))
    .split("\n")
    .filter((kind) => kind !== "" && !volatileKinds.includes(kind));
  const namespace = "{{if .metadata.namespace}}{{.metadata.namespace}}/{{end}}";
  const line = `{{.kind}}/${namespace}{{.metadata.name}}{{"\\n"}}`;
  const template = `{{range .items}}${line}{{end}}`;
  return (await run(cluster, "get", kinds.join(","), "-A", "-o", `go-template=${template}`))
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}
