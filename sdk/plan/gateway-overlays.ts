import { defined, unlessEmpty } from "../defined";
import type { Gateway, StringMap } from "../topology/topology";

/**
 * What istiod changes in the objects that it makes for a Gateway, by Istio's name of the object.
 * Istio reads YAML. JSON is valid YAML.
 */
export function gatewayOverlays(gateway: Gateway): StringMap {
  const overlays = defined({
    deployment: deploymentOverlay(gateway),
    horizontalPodAutoscaler: autoscalerOverlay(gateway),
    podDisruptionBudget: budgetOverlay(gateway),
  });
  return Object.fromEntries(
    Object.entries(overlays).map(([object, overlay]) => [object, JSON.stringify(overlay)]),
  );
}

function deploymentOverlay(gateway: Gateway): object | undefined {
  const { replicas, resources } = gateway;
  const containers = resources && [{ name: "istio-proxy", resources }];
  const pod = unlessEmpty(
    defined({
      containers,
      nodeSelector: unlessEmpty(gateway.nodeSelector),
      tolerations: unlessEmpty(gateway.tolerations),
    }),
  );
  const spec = unlessEmpty(defined({ replicas, template: pod && { spec: pod } }));
  return spec && { spec };
}

/** The same as in the chart of the other data plane. Without it, there is one pod. */
function autoscalerOverlay({ replicas, autoscaling = {} }: Gateway): object | undefined {
  if (replicas !== undefined) return undefined;
  const { minReplicas = 1, maxReplicas = 5, targetCPUUtilizationPercentage = 80 } = autoscaling;
  const target = { type: "Utilization", averageUtilization: targetCPUUtilizationPercentage };
  const metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
  return { spec: { minReplicas, maxReplicas, metrics } };
}

const budgetOverlay = ({ minAvailable }: Gateway): object | undefined =>
  minAvailable === undefined ? undefined : { spec: { minAvailable } };
