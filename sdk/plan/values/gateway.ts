import { mergeValues } from "../../topology/merge";
import type { Cluster, Gateway, HelmValues, Topology } from "../../topology/topology";
import { names } from "../names";

/** Values of the chart `gateway` for the east-west gateway. */
export function gatewayValues(topology: Topology, cluster: Cluster): HelmValues {
  const { imagePullPolicy, imagePullSecrets, revision } = topology.istio;
  const own = {
    name: names.gateway,
    ...(revision === "" ? {} : { revision }),
    // whether there are several networks or not, so that the second one does not restart it
    networkGateway: cluster.network,
    labels: { app: names.gateway, istio: names.gatewaySelector },
    service: { type: "None" },
    ...(cluster.platform === undefined ? {} : { platform: cluster.platform }),
    ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
    ...(imagePullSecrets.length === 0
      ? {}
      : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    readinessProbe,
    annotations: {
      "config.kubernetes.io/depends-on": gatewayDependencies(topology.systemNamespace),
    },
  };
  return mergeValues(own, podValues(cluster.gateway), cluster.helmValues.gateway);
}

/** How many pods there are, where they run and what they use, as far as that was given. */
function podValues({
  replicas,
  autoscaling,
  minAvailable,
  resources,
  nodeSelector,
  tolerations,
}: Gateway): HelmValues {
  return {
    ...(replicas === undefined ? {} : { autoscaling: { enabled: false }, replicaCount: replicas }),
    ...(autoscaling === undefined ? {} : { autoscaling }),
    ...(minAvailable === undefined ? {} : { podDisruptionBudget: { minAvailable } }),
    ...(resources === undefined ? {} : { resources }),
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
  };
}

/**
 * Istio injects a probe every 15 seconds, so that a gateway not ready at the first look is not asked again for 15. This
 * one asks each second and gives up after the same minute.
 */
const readinessProbe = {
  httpGet: { path: "/healthz/ready", port: 15021 },
  periodSeconds: 1,
  timeoutSeconds: 3,
  failureThreshold: 60,
};

/**
 * A Deployment whose account is not there yet waits in the back-off of its ReplicaSet: ten seconds and more. The chart
 * puts these annotations on its Role and RoleBinding too, so neither of them may be named here.
 */
const gatewayDependencies = (namespace: string): string =>
  `/namespaces/${namespace}/ServiceAccount/${names.gateway}`;
