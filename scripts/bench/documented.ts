import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import * as yaml from "js-yaml";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import type { ClusterArgs } from "../../sdk/args/cluster";
import { makeIntermediate, makeRoot } from "../../sdk/certificates/make";
import { planMesh, type ClusterPlan, type MeshPlan } from "../../sdk/plan/plan";
import { fillDefaults } from "../../sdk/topology/defaults";
import { readTopology } from "../../sdk/topology/read-topology";
import { istioImageTag } from "../clusters";
import { toolEnvironment } from "../tools";

/**
 * Istio's documented commands, run one after the other, cluster by cluster, as a script would. Two
 * things favour the script: certificates exist before the clock starts, and it installs no ingress
 * gateway.
 */
export async function prepareDocumented(
  clusters: { readonly [name: string]: ClusterArgs },
  kubeconfig: string,
): Promise<{ install(): Promise<void>; destroy(): Promise<void> }> {
  const args = { clusters };
  const plan = planMesh(readTopology(args, fillDefaults(args)));
  const certificates = await certificatesFor(plan);
  const script = new Script(kubeconfig);
  const inRole = (wanted: string): ClusterPlan[] =>
    plan.clusters.filter(({ role }) => role === wanted);
  const install = async (): Promise<void> => {
    try {
      for (const cluster of inRole("primary"))
        await installPrimary(script, cluster, certificates[cluster.name] ?? {}, plan);
      for (const cluster of inRole("remote")) await installRemote(script, cluster);
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
      await script.uninstall(name);
  };
  return { install, destroy };
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
  script: Script,
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
  await script.install(
    cluster,
    "control-plane",
    controlPlane(cluster, serves ? { global: { externalIstiod: true } } : {}),
  );
  await script.install(cluster, "eastwest", eastWestGateway(cluster));
  await kubectl(
    "apply",
    "-f",
    await script.file(
      "exposure.yaml",
      cluster.exposure.map((manifest) => yaml.dump(manifest)).join("---\n"),
    ),
  );
}

async function installRemote(script: Script, cluster: ClusterPlan): Promise<void> {
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
  await script.install(cluster, "control-plane", {
    ...controlPlane(cluster, remote),
    profile: "remote",
  });
  await script.remoteSecret(primary, cluster.name);
  await script.install(cluster, "eastwest", eastWestGateway(cluster));
}

const images = { hub: "localhost", tag: istioImageTag };

function controlPlane(
  cluster: ClusterPlan,
  more: { global?: object; istiodRemote?: object },
): object {
  const { global, ...rest } = more;
  const own = {
    meshID: "mesh1",
    multiCluster: { clusterName: cluster.name },
    network: cluster.network,
    imagePullPolicy: "IfNotPresent",
    ...global,
  };
  const pilot = { env: stockEnvoy.istiod.env };
  return {
    ...images,
    components: { ingressGateways: [{ name: "istio-ingressgateway", enabled: false }] },
    values: { ...rest, global: own, pilot, telemetry: stockEnvoy.istiod.telemetry },
  };
}

/** The output of samples/multicluster/gen-eastwest-gateway.sh. */
function eastWestGateway({ network }: ClusterPlan): object {
  const ports = [
    ["status-port", 15021],
    ["tls", 15443],
    ["tls-istiod", 15012],
    ["tls-webhook", 15017],
  ].map(([name, port]) => ({ name, port, targetPort: port }));
  const gateway = {
    name: "istio-eastwestgateway",
    label: {
      istio: "eastwestgateway",
      app: "istio-eastwestgateway",
      "topology.istio.io/network": network,
    },
    enabled: true,
    k8s: {
      env: [{ name: "ISTIO_META_REQUESTED_NETWORK_VIEW", value: network }],
      service: { ports },
    },
  };
  return {
    ...images,
    profile: "empty",
    components: { ingressGateways: [gateway] },
    values: {
      gateways: { "istio-ingressgateway": { injectionTemplate: "gateway" } },
      global: { network, imagePullPolicy: "IfNotPresent" },
    },
  };
}

/** The programs a script calls. */
class Script {
  private folder: Promise<string> | undefined;

  constructor(private readonly kubeconfig: string) {}

  async file(name: string, content: string): Promise<string> {
    this.folder ??= mkdtemp(join(tmpdir(), "documented-"));
    const file = join(await this.folder, name);
    await writeFile(file, content, { mode: 0o600 });
    return file;
  }

  kubectl(cluster: string, ...args: string[]): Promise<string> {
    return this.run("kubectl", ["--context", cluster, ...args]);
  }

  /**
   * Each installation has its own name, because istioctl prunes objects of an earlier one with the
   * same name.
   */
  async install(
    cluster: ClusterPlan,
    name: "control-plane" | "eastwest",
    spec: object,
  ): Promise<void> {
    const operator = yaml.dump({
      apiVersion: "install.istio.io/v1alpha1",
      kind: "IstioOperator",
      metadata: { name },
      spec,
    });
    await this.run("istioctl", [
      "install",
      "-y",
      "--context",
      cluster.name,
      "-f",
      await this.file("operator.yaml", operator),
    ]);
  }

  /** What the documentation says under "Cleanup". */
  async uninstall(cluster: string): Promise<void> {
    await this.run("istioctl", ["uninstall", "--purge", "-y", "--context", cluster]);
    await this.kubectl(cluster, "delete", "namespace", "istio-system");
  }

  async remoteSecret(holder: string, target: string): Promise<void> {
    const secret = await this.run("istioctl", [
      "create-remote-secret",
      "--context",
      target,
      "--name",
      target,
    ]);
    await this.kubectl(holder, "apply", "-f", await this.file("remote-secret.yaml", secret));
  }

  /**
   * Waits as the documentation does: until `istioctl remote-clusters` reports every peer as synced.
   */
  async untilSynced({ name, peers }: ClusterPlan): Promise<void> {
    for (;;) {
      const rows = (await this.run("istioctl", ["remote-clusters", "--context", name])).split("\n");
      if (
        peers.every((peer) =>
          rows.some((row) => row.startsWith(`${peer} `) && row.includes("synced")),
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async end(): Promise<void> {
    if (this.folder) await rm(await this.folder, { recursive: true });
  }

  private async run(command: string, args: string[]): Promise<string> {
    return (
      await execa(command, args, {
        env: { ...toolEnvironment(), KUBECONFIG: this.kubeconfig },
        stdin: "ignore",
      })
    ).stdout;
  }
}
