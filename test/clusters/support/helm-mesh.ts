import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import * as k8s from "@pulumi/kubernetes";
import * as yaml from "js-yaml";
import { stockEnvoy } from "../../../examples/local/stock-envoy";
import { chartFolder, programPath, toolEnvironment } from "../../../scripts/tools";
import type { ClusterPlan } from "../../../sdk/plan/plan";
import { apply, localIstio } from "../../support/clusters";
import { assertSucceeded, TestStack } from "../../support/engine";
import { fieldOf } from "./adoption";
import { gatewayName, systemNamespace } from "./installed";

const run = promisify(execFile);

interface Release {
  readonly cluster: string;
  readonly name: string;
  readonly chart: string;
  readonly values: object;
}

/**
 * Installs a primary and its remote with the commands that Istio documents for Helm. The Kubernetes
 * provider runs them: it contains Helm. Returns the stack with the releases.
 */
export async function installWithHelm(
  kubeconfig: string,
  primary: ClusterPlan,
  remote: ClusterPlan,
): Promise<TestStack> {
  const releases: Release[] = [];
  const program = async (): Promise<void> => makeReleases(kubeconfig, releases);
  const stack = await TestStack.create("helm", { program });
  const add = async (...more: Release[]): Promise<void> => {
    releases.push(...more);
    assertSucceeded(await stack.up());
  };
  for (const { name, namespace } of [primary, remote]) await apply(name, withoutOwner(namespace));
  await add(base(primary), istiod(primary, { global: { externalIstiod: true } }), gateway(primary));
  await apply(primary.name, ...primary.exposure);
  const address = await fieldOf(
    primary.name,
    `service/${gatewayName}`,
    ".status.loadBalancer.ingress[0].ip",
  );
  const injectionPath = `/inject/cluster/${remote.name}/net/${remote.network}`;
  await add(
    base(remote, { profile: "remote" }),
    istiod(remote, {
      profile: "remote",
      istiodRemote: { injectionPath },
      global: { configCluster: true, remotePilotAddress: address },
    }),
  );
  await apply(primary.name, await remoteSecret(kubeconfig, remote.name));
  await add(gateway(remote));
  return stack;
}

/** The namespace of Istio's documentation, without our labels. */
const withoutOwner = ({ metadata, ...namespace }: ClusterPlan["namespace"]): object => {
  const { "istio-multicluster/owner": _, ...annotations } = metadata.annotations ?? {};
  return { ...namespace, metadata: { ...metadata, annotations } };
};

const base = ({ name: cluster }: ClusterPlan, values: object = {}): Release => ({
  ...{ cluster, name: "istio-base", chart: "base", values },
});

const istiod = (
  { name: cluster, network }: ClusterPlan,
  { global, ...more }: { readonly global: object; readonly [value: string]: unknown },
): Release => {
  const { imageHub: hub, imageTag: tag, imagePullPolicy } = localIstio();
  const own = { meshID: "mesh1", multiCluster: { clusterName: cluster }, network };
  const values = {
    ...stockEnvoy.istiod,
    ...more,
    global: { hub, tag, imagePullPolicy, ...own, ...global },
  };
  return { cluster, name: "istiod", chart: "istiod", values };
};

const gateway = ({ name: cluster, network }: ClusterPlan): Release => ({
  ...{ cluster, name: gatewayName, chart: "gateway" },
  values: {
    name: gatewayName,
    networkGateway: network,
    imagePullPolicy: localIstio().imagePullPolicy,
  },
});

/** The releases of a cluster, one after the other. */
function makeReleases(kubeconfig: string, releases: readonly Release[]): void {
  for (const context of new Set(releases.map(({ cluster }) => cluster))) {
    const provider = new k8s.Provider(context, { kubeconfig, context });
    let dependsOn: k8s.helm.v3.Release[] = [];
    for (const { name, chart, values } of releases.filter(({ cluster }) => cluster === context)) {
      const args = {
        name,
        namespace: systemNamespace,
        chart: path.join(chartFolder(), chart),
        values,
      };
      dependsOn = [new k8s.helm.v3.Release(`${context}-${name}`, args, { provider, dependsOn })];
    }
  }
}

async function remoteSecret(kubeconfig: string, cluster: string): Promise<object> {
  const args = ["create-remote-secret", "--context", cluster, "--name", cluster];
  const env = { ...process.env, ...toolEnvironment(), KUBECONFIG: kubeconfig };
  const { stdout } = await run(programPath("istioctl"), args, { env });
  return yaml.load(stdout) as object;
}
