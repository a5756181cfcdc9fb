import * as yaml from "js-yaml";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import type { ClusterArgs } from "../../sdk/args/cluster";
import { makeIntermediate, makeRoot } from "../../sdk/certificates/make";
import { planMesh, type ClusterPlan, type MeshPlan } from "../../sdk/plan/plan";
import { fillDefaults } from "../../sdk/topology/defaults";
import { readTopology } from "../../sdk/topology/read-topology";
import type { ControlPlaneValues, Installer } from "./installer";
import { istioctl } from "./istioctl";
import { Script } from "./script";

/**
 * Istio's documented commands, run one after the other, cluster by cluster, as a script would. Two
 * things favour the script: certificates exist before the clock starts, and it installs no ingress
 * gateway.
 */
export async function prepareDocumented(
  clusters: { readonly [name: string]: ClusterArgs },
  kubeconfig: string,
  installer = istioctl,
): Promise<{ install(): Promise<void>; destroy(): Promise<void> }> {
  const args = { clusters };
  const plan = planMesh(readTopology(args, fillDefaults(args)));
  const certificates = await certificatesFor(plan);
  const script = new Script(kubeconfig);
  const means = { script, installer };
  const inRole = (wanted: string): ClusterPlan[] =>
    plan.clusters.filter(({ role }) => role === wanted);
  const install = async (): Promise<void> => {
    try {
      for (const cluster of inRole("primary"))
        await installPrimary(means, cluster, certificates[cluster.name] ?? {}, plan);
      for (const cluster of inRole("remote")) await installRemote(means, cluster);
      if (inRole("remote").length === 0)
        for (const { holder, target } of plan.remoteSecrets)
          await script.remoteSecret(holder, target);
      for (const cluster of inRole("primary")) await script.untilSynced(cluster);
    } finally {
      await script.end();
    }
  };
  const destroy = async (): Promise<void> => {
    for (const { name } of [...inRole("remote"), ...inRole("primary")])
      await installer.uninstall(script, name);
  };
  return { install, destroy };
}

interface Means {
  readonly script: Script;
  readonly installer: Installer;
}

type Files = { readonly [file: string]: string };

async function certificatesFor(plan: MeshPlan): Promise<{ [cluster: string]: Files }> {
  const root = await makeRoot(plan.meshId);
  const all = plan.clusters.map(async ({ name }) => {
    const own = await makeIntermediate(root, name, "istio-system");
    const files: Files = {
      "ca-cert.pem": own.certificate,
      "ca-key.pem": own.privateKey,
      "root-cert.pem": root.certificate,
      "cert-chain.pem": own.certificate + root.certificate,
    };
    return [name, files] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

async function installPrimary(
  { script, installer }: Means,
  cluster: ClusterPlan,
  certificates: Files,
  plan: MeshPlan,
): Promise<void> {
  const kubectl = (...args: string[]): Promise<string> => script.kubectl(cluster.name, ...args);
  await kubectl("create", "namespace", "istio-system");
  await kubectl(
    "label",
    "namespace",
    "istio-system",
    `topology.istio.io/network=${cluster.network}`,
  );
  const files = await Promise.all(
    Object.entries(certificates).map(
      async ([name, content]) => `--from-file=${await script.file(name, content)}`,
    ),
  );
  await kubectl("create", "secret", "generic", "cacerts", "-n", "istio-system", ...files);
  const serves = plan.clusters.some(
    ({ name, controlPlaneClusters }) =>
      name !== cluster.name && controlPlaneClusters.includes(cluster.name),
  );
  const more = serves ? { global: { externalIstiod: true } } : {};
  await installer.controlPlane(script, cluster, controlPlane(cluster, more));
  await installer.gateway(script, cluster);
  await kubectl(
    "apply",
    "-f",
    await script.file(
      "exposure.yaml",
      cluster.exposure.map((manifest) => yaml.dump(manifest)).join("---\n"),
    ),
  );
}

async function installRemote({ script, installer }: Means, cluster: ClusterPlan): Promise<void> {
  const [primary = ""] = cluster.controlPlaneClusters;
  const kubectl = (...args: string[]): Promise<string> => script.kubectl(cluster.name, ...args);
  await kubectl("create", "namespace", "istio-system");
  await kubectl(
    "annotate",
    "namespace",
    "istio-system",
    `topology.istio.io/controlPlaneClusters=${primary}`,
  );
  await kubectl(
    "label",
    "namespace",
    "istio-system",
    `topology.istio.io/network=${cluster.network}`,
  );
  const address = await script.kubectl(
    primary,
    "-n",
    "istio-system",
    "get",
    "svc",
    "istio-eastwestgateway",
    "-o",
    "jsonpath={.status.loadBalancer.ingress[0].ip}",
  );
  const remote = {
    istiodRemote: { injectionPath: `/inject/cluster/${cluster.name}/net/${cluster.network}` },
    global: { remotePilotAddress: address },
  };
  const values = { ...controlPlane(cluster, remote), profile: "remote" };
  await installer.controlPlane(script, cluster, values);
  await script.remoteSecret(primary, cluster.name);
  await installer.gateway(script, cluster);
}

function controlPlane(
  { name, network }: ClusterPlan,
  { global, ...more }: { global?: object; istiodRemote?: object },
): ControlPlaneValues {
  return {
    ...more,
    global: {
      meshID: "mesh1",
      multiCluster: { clusterName: name },
      network,
      imagePullPolicy: "IfNotPresent",
      ...global,
    },
    pilot: { env: stockEnvoy.istiod.env },
    telemetry: stockEnvoy.istiod.telemetry,
  };
}
