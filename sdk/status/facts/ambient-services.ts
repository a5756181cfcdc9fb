import type * as k8s from "@kubernetes/client-node";
import { istioLabels } from "../../topology/istio-names";
import type { FetchedCluster } from "../fetch/cluster";
import type { AmbientService } from "../observation";
import { defined } from "../../defined";
import { objectName } from "../../live/pods";

/** The Services in ambient namespaces: whether other clusters use them, and their waypoints. */
export function ambientServicesOf({ namespaces, services }: FetchedCluster): {
  [service: string]: AmbientService;
} {
  const ambient = new Map(
    namespaces.filter(isAmbient).map((namespace) => [objectName(namespace), namespace]),
  );
  const found = services.flatMap((service) => {
    const namespace = ambient.get(service.metadata?.namespace ?? "");
    if (namespace === undefined) return [];
    const name = `${objectName(namespace)}/${objectName(service)}`;
    return [[name, ambientServiceOf(service, namespace)] as const];
  });
  return Object.fromEntries(found);
}

export const isAmbient = ({ metadata }: k8s.V1Namespace): boolean =>
  metadata?.labels?.[istioLabels.dataPlaneMode] === "ambient";

export const isGlobal = ({ metadata }: k8s.V1Service): boolean =>
  metadata?.labels?.[istioLabels.global] === "true";

const ambientServiceOf = (service: k8s.V1Service, namespace: k8s.V1Namespace): AmbientService =>
  defined({
    isGlobal: isGlobal(service),
    waypoint: waypointOf(service, namespace),
  });

/** The label of a Service is used before the label of its namespace. */
function waypointOf(service: k8s.V1Service, namespace: k8s.V1Namespace): string | undefined {
  const labels = [service, namespace].map(({ metadata }) => metadata?.labels ?? {});
  const chosen = labels.find((one) => istioLabels.waypoint in one);
  const name = chosen?.[istioLabels.waypoint];
  if (name === undefined || name === "none") return undefined;
  return `${chosen?.[istioLabels.waypointNamespace] ?? objectName(namespace)}/${name}`;
}
