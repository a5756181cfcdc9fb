import type * as k8s from "@kubernetes/client-node";
import { istioLabels } from "../../topology/istio-names";
import type { FetchedCluster } from "../fetch/cluster";
import { gatewayOf } from "../gateways";
import { servesAmbient } from "../istiod";
import { isAmbient } from "./ambient-services";

/** Whether `verify` uses ambient mode. If a mesh has both modes, it uses the one of the gateways. */
export function usesAmbient({ deployments, gateways, namespaces }: FetchedCluster): boolean {
  if (!servesAmbient(deployments)) return false;
  const betweenNetworks = gateways
    .map((gateway) => gatewayOf(gateway))
    .filter(({ network, isAmbient }) => network !== undefined || isAmbient);
  if (betweenNetworks.length > 0) return betweenNetworks.every(({ isAmbient }) => isAmbient);
  return namespaces.some(isAmbient) && !namespaces.some(isInjected);
}

const isInjected = ({ metadata: { labels = {} } = {} }: k8s.V1Namespace): boolean =>
  labels[istioLabels.injection] === "enabled" || istioLabels.revision in labels;
