import * as yaml from "js-yaml";
import type { ClusterPlan } from "../../sdk/plan/plan";
import { istioImageTag } from "../clusters";
import type { Installer } from "./installer";
import type { Script } from "./script";

/** Installs with `istioctl install`. */
export const istioctl: Installer = {
  controlPlane: (script, cluster, { profile, ...values }) =>
    install(script, cluster, "control-plane", {
      ...images,
      ...(profile && { profile }),
      components: { ingressGateways: [{ name: "istio-ingressgateway", enabled: false }] },
      values,
    }),

  gateway: (script, cluster) => install(script, cluster, "eastwest", eastWestGateway(cluster)),

  /** What the documentation says under "Cleanup". */
  async uninstall(script, cluster) {
    await script.run("istioctl", ["uninstall", "--purge", "-y", "--context", cluster]);
    await script.kubectl(cluster, "delete", "namespace", "istio-system");
  },
};

const images = { hub: "localhost", tag: istioImageTag };

/**
 * Each installation has its own name, because istioctl prunes objects of an earlier one with the
 * same name.
 */
async function install(
  script: Script,
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
  const file = await script.file("operator.yaml", operator);
  await script.run("istioctl", ["install", "-y", "--context", cluster.name, "-f", file]);
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
