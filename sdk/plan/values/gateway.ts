import { defined, unlessEmpty } from "../../defined";
import { gatewayName, gatewaySelector, istioPorts } from "../../topology/istio-names";
import { mergeValues } from "../../topology/merge";
import { revisionOf } from "../../topology/relations";
import type { Cluster, Gateway, HelmValues, Topology } from "../../topology/topology";

/** Values of the chart `gateway` for the east-west gateway. */
export function gatewayValues(topology: Topology, cluster: Cluster): HelmValues {
  const { imagePullPolicy, imagePullSecrets } = topology.istio;
  const own = defined({
    name: gatewayName,
    revision: revisionOf(topology, cluster) || undefined,
    // Set even in a mesh of one network, so that a second network does not restart the gateway.
    networkGateway: cluster.network,
    labels: { app: gatewayName, istio: gatewaySelector },
    service: { type: "None" },
    platform: cluster.platform,
    imagePullPolicy,
    imagePullSecrets: unlessEmpty(imagePullSecrets.map((name) => ({ name }))),
    readinessProbe,
    annotations: {
      "config.kubernetes.io/depends-on": gatewayDependencies(topology.systemNamespace),
    },
  });
  return mergeValues(own, podValues(cluster.gateway), cluster.helmValues.gateway);
}

/** How many pods there are, where they run and what they use, as far as it is given. */
const podValues = (gateway: Gateway): HelmValues => ({
  ...replicaValues(gateway),
  ...defined({
    podDisruptionBudget: disruptionBudget(gateway),
    resources: gateway.resources,
    nodeSelector: unlessEmpty(gateway.nodeSelector),
    tolerations: unlessEmpty(gateway.tolerations),
  }),
});

function replicaValues({ replicas, autoscaling }: Gateway): HelmValues {
  if (replicas === undefined) return defined({ autoscaling });
  return { autoscaling: { enabled: false }, replicaCount: replicas };
}

const disruptionBudget = ({ minAvailable }: Gateway): object | undefined =>
  minAvailable === undefined ? undefined : { minAvailable };

/**
 * Istio's own probe runs every 15 seconds, which delays a gateway that is not ready at once. This
 * one runs every second.
 */
const readinessProbe = {
  httpGet: { path: "/healthz/ready", port: istioPorts.health },
  periodSeconds: 1,
  timeoutSeconds: 3,
  failureThreshold: 60,
};

/**
 * Without its account, a Deployment creates no pods and retries only after ten seconds or more. The
 * chart puts this annotation on its Role and RoleBinding too, so it must not list those two.
 */
const gatewayDependencies = (namespace: string): string =>
  `/namespaces/${namespace}/ServiceAccount/${gatewayName}`;
