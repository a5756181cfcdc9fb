import type * as k8s from "@kubernetes/client-node";
import { istioLabels } from "../../topology/istio-names";
import type { FetchedCluster } from "../fetch/cluster";
import { gatewayOf } from "../gateways";
import { variableOf } from "../istiod";

/**
 * Whether pods use Istio's ambient mode. If a mesh has both modes, its gateways decide, because a
 * gateway for only one of them does not serve the other.
 */
export function usesAmbient({ deployments, gateways, namespaces }: FetchedCluster): boolean {
  if (variableOf(deployments, "PILOT_ENABLE_AMBIENT") !== "true") return false;
  const betweenNetworks = gateways
    .map((gateway) => gatewayOf(gateway))
    .filter(({ network }) => network !== undefined);
  if (betweenNetworks.length > 0) return betweenNetworks.every(({ isAmbient }) => isAmbient);
  return namespaces.some(isAmbient) && !namespaces.some(isInjected);
}

const isAmbient = ({ metadata }: k8s.V1Namespace): boolean =>
  metadata?.labels?.[istioLabels.dataPlaneMode] === "ambient";

const isInjected = ({ metadata: { labels = {} } = {} }: k8s.V1Namespace): boolean =>
  labels[istioLabels.injection] === "enabled" || istioLabels.revision in labels;
