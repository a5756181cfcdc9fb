import { objectName } from "../../live/pods";
import type { FetchedCluster } from "../fetch/cluster";
import { networkOf, qualifiedName } from "../services";
import { discoverySelectorsIn } from "./mesh-config";
import type { Labels, LabelSelector } from "../observation";
import { selects } from "./selectors";

/** The gateways to networks in namespaces that no istiod of the cluster reads. */
export function hiddenGatewaysOf({ meshConfig, namespaces, gateways }: FetchedCluster): string[] {
  const lists = discoverySelectorsIn(meshConfig);
  const hidden = namespaces
    .filter(({ metadata }) => lists.every((list) => !reads(list, metadata?.labels ?? {})))
    .map(objectName);
  return gateways
    .map(({ service }) => service)
    .filter((service) => networkOf(service) !== undefined)
    .filter(({ metadata }) => hidden.includes(metadata?.namespace ?? ""))
    .map(qualifiedName);
}

/** Whether istiod reads a namespace. Without selectors, it reads all. */
export const reads = (selectors: readonly LabelSelector[], labels: Labels): boolean =>
  selectors.length === 0 || selectors.some((one) => selects(one, labels));
