import * as yaml from "js-yaml";
import type { Installer } from "../../../scripts/bench/installer";
import type { Script } from "../../../scripts/bench/script";
import { istioImageTag } from "../../../scripts/clusters";
import { chartFolder } from "../../../scripts/tools";

/** Installs with `helm install`, as Istio's documentation does. */
export const helm: Installer = {
  async controlPlane(script, cluster, { profile, ...values }) {
    const { name } = cluster;
    await install(script, name, "istio-base", "base", profile ? { profile } : {});
    await install(script, name, "istiod", "istiod", {
      ...values,
      ...(profile && { profile }),
      global: {
        ...values.global,
        hub: "localhost",
        tag: istioImageTag,
        // the documentation sets it for remotes, so that the chart creates their webhooks
        ...(profile === "remote" && { configCluster: true }),
      },
    });
  },

  async gateway(script, { name, network }) {
    const values = {
      name: "istio-eastwestgateway",
      networkGateway: network,
      // no registry has the local images
      imagePullPolicy: "IfNotPresent",
    };
    await install(script, name, "istio-eastwestgateway", "gateway", values);
  },

  async uninstall(script, cluster) {
    for (const release of ["istio-eastwestgateway", "istiod", "istio-base"])
      await script.run("helm", [...inCluster(cluster), "uninstall", release, "--ignore-not-found"]);
    await script.kubectl(cluster, "delete", "namespace", "istio-system");
  },
};

const inCluster = (cluster: string): string[] => ["--kube-context", cluster, "-n", "istio-system"];

async function install(
  script: Script,
  cluster: string,
  release: string,
  chart: string,
  values: object,
): Promise<void> {
  const file = await script.file(`${release}.yaml`, yaml.dump(values));
  await script.run("helm", [
    ...inCluster(cluster),
    ...["install", release, `${chartFolder()}/${chart}`, "-f", file, "--wait"],
  ]);
}
