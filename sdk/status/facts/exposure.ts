import { istioPorts } from "../../topology/istio-names";
import type { FetchedCluster } from "../fetch/cluster";
import type { IstioGateway } from "../fetch/exposure";
import type { Observation } from "../observation";
import { selects } from "./selectors";

const ports: readonly (number | undefined)[] = [istioPorts.istiod, istioPorts.webhook];

/** Whether an east-west gateway leads to istiod, and whether machines outside of clusters exist. */
export function exposureOf({
  exposure,
  gateways,
}: FetchedCluster): Pick<Observation, "exposesIstiod" | "hasMachines"> {
  const pods = gateways.flatMap((gateway) => gateway.pods);
  const serves = ({ spec: { selector = {}, servers = [] } = {} }: IstioGateway): boolean =>
    servers.some(({ port }) => ports.includes(port?.number)) &&
    pods.some(({ metadata }) => selects({ matchLabels: selector }, metadata?.labels ?? {}));
  return {
    exposesIstiod: exposure.gateways.some(serves),
    hasMachines: exposure.workloadGroups.length + exposure.workloadEntries.length > 0,
  };
}
