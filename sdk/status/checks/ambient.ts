import { problem } from "../finding";
import type { AmbientService, Observation } from "../observation";
import { plural, shortList } from "../words";
import type { MeshCheck, Outcome } from "./check";

/** Whether other clusters use a Service in ambient mode. */
export const hasGlobalService = (all: readonly Observation[]): boolean =>
  all.some(({ ambientServices = {} }) =>
    Object.values(ambientServices).some(({ isGlobal }) => isGlobal),
  );

/** istiod reads in the cluster of the client whether a Service is global, and again at the gateway. */
export const servicesAreGlobal: MeshCheck = (all) =>
  unlessChosen(all, (cluster) => {
    const [other, names] = firstDifference(
      cluster,
      all,
      (here, there) => !here.isGlobal && there.isGlobal,
    );
    if (other === undefined) return [];
    const message =
      `${plural(names.length, "Service is", "Services are")} global in "${other.cluster}" but not ` +
      `here: ${shortList(names)}; clients here use only the pods of their own cluster, and the gateway ` +
      "here answers requests from other clusters with 503; set the label istio.io/global=true in " +
      "every cluster";
    return [
      problem("SERVICE_NOT_GLOBAL", { cluster: cluster.cluster, peer: other.cluster }, message),
    ];
  });

/** Istio assumes that the waypoints of a Service have the same name in every cluster. */
export const waypointsMatch: MeshCheck = (all) =>
  unlessChosen(all, (cluster, index) => {
    const [other, names] = firstDifference(cluster, all.slice(0, index), otherWaypoint);
    if (other === undefined) return [];
    const waypoints = names.map((name) => {
      const [here, there] = [cluster, other].map((one) => one.ambientServices?.[name]?.waypoint);
      return `${name} (here: ${here ?? "none"}; there: ${there ?? "none"})`;
    });
    const message =
      `${plural(names.length, "Service has", "Services have")} another waypoint than in ` +
      `"${other.cluster}": ${shortList(waypoints)}; use waypoints of the same name in every cluster`;
    return [
      problem("WAYPOINTS_DIFFER", { cluster: cluster.cluster, peer: other.cluster }, message),
    ];
  });

const otherWaypoint: Difference = (here, there) =>
  here.isGlobal && there.isGlobal && here.waypoint !== there.waypoint;

/** Checks each cluster, unless the mesh configuration decides which Services are global. */
const unlessChosen = (
  all: readonly Observation[],
  check: (cluster: Observation, index: number) => Outcome[],
): Outcome[] =>
  all.some(({ hasOwnServiceScopes }) => hasOwnServiceScopes)
    ? [{ unknown: "the mesh configuration has its own list of global Services" }]
    : all.flatMap(check);

type Difference = (here: AmbientService, there: AmbientService) => boolean;

/** The first of the other clusters with Services that differ, and their names. */
function firstDifference(
  { ambientServices = {} }: Observation,
  others: readonly Observation[],
  differ: Difference,
): [other: Observation | undefined, names: string[]] {
  const namesIn = (other: Observation): string[] =>
    Object.entries(ambientServices).flatMap(([name, here]) => {
      const there = other.ambientServices?.[name];
      return there !== undefined && differ(here, there) ? [name] : [];
    });
  const other = others.find((one) => namesIn(one).length > 0);
  return [other, other === undefined ? [] : namesIn(other)];
}
