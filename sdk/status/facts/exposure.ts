import type * as k8s from "@kubernetes/client-node";
import { defined, unlessEmpty } from "../../defined";
import { istioPorts } from "../../topology/istio-names";
import type { Exposure, IstioGateway } from "../fetch/exposure";
import type { FetchedGateway } from "../gateways";
import type { Observation } from "../observation";
import { qualifiedName } from "../services";
import { selects } from "./selectors";

type ExposureFacts = Pick<
  Observation,
  "exposesIstiod" | "exposedIstiodPorts" | "crossNetworkSelectors" | "hasMachines"
>;

/** What is read for it. */
interface Fetched {
  readonly exposure: Exposure;
  readonly gateways: readonly FetchedGateway[];
}

/** The services that gateways expose, and whether machines outside of clusters exist. */
export function exposureOf({ exposure, gateways }: Fetched): ExposureFacts {
  const pods = gateways.flatMap((gateway) => gateway.pods);
  const selectsGateway = ({ spec: { selector = {} } = {} }: IstioGateway): boolean =>
    pods.some(({ metadata }) => selects({ matchLabels: selector }, metadata?.labels ?? {}));
  const served = exposure.gateways.filter(selectsGateway).flatMap(portsOf);
  const istiod = istiodPorts.filter((port) => served.includes(port));
  return defined({
    exposesIstiod: istiod.length > 0,
    exposedIstiodPorts: unlessEmpty(istiod),
    crossNetworkSelectors: unlessEmpty(
      exposure.gateways.filter(passesThrough).map(({ spec }) => spec?.selector ?? {}),
    ),
    hasMachines: exposure.workloadGroups.length + exposure.workloadEntries.length > 0,
  });
}

const istiodPorts: readonly number[] = [istioPorts.istiod, istioPorts.webhook];

/** The Services that a Gateway of Istio with the ports of istiod selects, except for `known`. */
export function istiodGatewaysOf(
  services: readonly k8s.V1Service[],
  exposure: Exposure,
  known: readonly FetchedGateway[],
): k8s.V1Service[] {
  const names = known.map(({ service }) => qualifiedName(service));
  const selectors = exposure.gateways
    .filter((gateway) => portsOf(gateway).some((port) => istiodPorts.includes(port ?? 0)))
    .map(({ spec }) => spec?.selector ?? {});
  return services.filter((service) => {
    const labels = service.spec?.selector;
    if (labels === undefined || names.includes(qualifiedName(service))) return false;
    return selectors.some((matchLabels) => selects({ matchLabels }, labels));
  });
}

const portsOf = ({ spec }: IstioGateway): (number | undefined)[] =>
  (spec?.servers ?? []).map(({ port }) => port?.number);

/** Whether a Gateway passes requests of other networks on to every service. */
const passesThrough = ({ spec }: IstioGateway): boolean =>
  (spec?.servers ?? []).some(({ tls }) => tls?.mode === "AUTO_PASSTHROUGH");
