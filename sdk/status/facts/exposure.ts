import { defined, unlessEmpty } from "../../defined";
import { istioPorts } from "../../topology/istio-names";
import type { FetchedCluster } from "../fetch/cluster";
import type { IstioGateway } from "../fetch/exposure";
import type { Observation } from "../observation";
import { selects } from "./selectors";

type ExposureFacts = Pick<
  Observation,
  "exposesIstiod" | "exposedIstiodPorts" | "crossNetworkSelectors" | "hasMachines"
>;

/** The services that gateways expose, and whether machines outside of clusters exist. */
export function exposureOf({ exposure, gateways }: FetchedCluster): ExposureFacts {
  const pods = gateways.flatMap((gateway) => gateway.pods);
  const selectsGateway = ({ spec: { selector = {} } = {} }: IstioGateway): boolean =>
    pods.some(({ metadata }) => selects({ matchLabels: selector }, metadata?.labels ?? {}));
  const served = exposure.gateways.filter(selectsGateway).flatMap(portsOf);
  const istiod = [istioPorts.istiod, istioPorts.webhook].filter((port) => served.includes(port));
  return defined({
    exposesIstiod: istiod.length > 0,
    exposedIstiodPorts: unlessEmpty(istiod),
    crossNetworkSelectors: unlessEmpty(
      exposure.gateways.filter(passesThrough).map(({ spec }) => spec?.selector ?? {}),
    ),
    hasMachines: exposure.workloadGroups.length + exposure.workloadEntries.length > 0,
  });
}

const portsOf = ({ spec }: IstioGateway): (number | undefined)[] =>
  (spec?.servers ?? []).map(({ port }) => port?.number);

/** Whether a Gateway passes requests of other networks on to every service. */
const passesThrough = ({ spec }: IstioGateway): boolean =>
  (spec?.servers ?? []).some(({ tls }) => tls?.mode === "AUTO_PASSTHROUGH");
