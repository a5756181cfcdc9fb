import { objectName } from "../../live/pods";
import type { FetchedCluster } from "../fetch/cluster";
import { networkOf, qualifiedName } from "../services";
import { discoverySelectorsIn } from "./mesh-config";
import { selects } from "./selectors";

/** The gateways to networks in namespaces that istiod does not read. */
export function hiddenGatewaysOf({ meshConfig, namespaces, gateways }: FetchedCluster): string[] {
  const selectors = discoverySelectorsIn(meshConfig);
  if (selectors.length === 0) return [];
  const hidden = namespaces
    .filter(({ metadata }) => !selectors.some((one) => selects(one, metadata?.labels ?? {})))
    .map(objectName);
  return gateways
    .map(({ service }) => service)
    .filter((service) => networkOf(service) !== undefined)
    .filter(({ metadata }) => hidden.includes(metadata?.namespace ?? ""))
    .map(qualifiedName);
}
