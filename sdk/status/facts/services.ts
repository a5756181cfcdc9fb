import type * as k8s from "@kubernetes/client-node";
import { distinct } from "../distinct";
import type { FetchedCluster } from "../fetch/cluster";
import { objectName } from "../../live/pods";
import { isAmbient, isGlobal } from "./ambient-services";
import { injectionLabelIn } from "./injection";

/**
 * The names of the ports of each Service in the mesh. Proxies use a Service of several clusters as
 * one, and match its endpoints by the names of ports.
 */
export function meshServicesOf({ namespaces, services }: FetchedCluster): {
  [service: string]: string;
} {
  const modes = new Map(namespaces.map((one) => [objectName(one), modeOf(one)]));
  const found = services.flatMap((service) => {
    const namespace = service.metadata?.namespace ?? "";
    if (!isShared(service, modes.get(namespace))) return [];
    return [[`${namespace}/${objectName(service)}`, portNames(service)] as const];
  });
  return Object.fromEntries(found);
}

type Mode = "sidecar" | "ambient" | undefined;

function modeOf(namespace: k8s.V1Namespace): Mode {
  if (injectionLabelIn(namespace.metadata?.labels ?? {}) !== undefined) return "sidecar";
  return isAmbient(namespace) ? "ambient" : undefined;
}

/** In ambient mode, only Services with a label are shared between clusters. */
const isShared = (service: k8s.V1Service, mode: Mode): boolean =>
  mode === "sidecar" || (mode === "ambient" && isGlobal(service));

function portNames({ spec }: k8s.V1Service): string {
  const names = distinct((spec?.ports ?? []).map(({ name }) => name ?? "without a name"));
  const list = names.join(", ") || "none";
  return spec?.clusterIP === "None" ? `${list} (headless)` : list;
}
