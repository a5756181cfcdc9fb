import { DataPlane } from "../args/mesh";
import { quoteList, type Issue } from "../issue";
import { istioLabels, istioPorts } from "../topology/istio-names";
import type { ClusterFacts, CountByNamespace, Facts } from "./facts";

/**
 * A mesh cannot move from one data plane to the other: while it did, Istio would route no requests
 * between networks. See istio/istio#57878, #61713 and #61746.
 */
export function checkDataPlaneStays(planned: DataPlane, facts: Facts): Issue[] {
  const movers = [...facts].filter(([, cluster]) => movesTo(planned, cluster));
  if (movers.length === 0) return [];
  const old = planned === DataPlane.Ambient ? DataPlane.Sidecar : DataPlane.Ambient;
  const reason =
    `cannot change from "${old}" to "${planned}", because Istio routes no requests between the ` +
    "two across networks (istio/istio#57878), so requests between clusters would fail until all " +
    `pods have moved; keep "${old}", and move one cluster at a time to a second mesh, as ` +
    "docs/ambient.md shows: a cluster must leave its mesh in one update, and join the second in " +
    `the next. What has to move: ${whatMoves(old, new Map(movers))}`;
  return [{ path: "dataPlane", reason }];
}

/** Whether a cluster of the mesh has another data plane than planned. */
export const movesTo = (planned: DataPlane, { owner, installed = [] }: ClusterFacts): boolean =>
  owner !== undefined && installed.some(({ dataPlane }) => dataPlane !== planned);

function whatMoves(old: DataPlane, movers: Facts): string {
  const { crossNetwork, hbone } = istioPorts;
  const [from, to] = old === DataPlane.Sidecar ? [crossNetwork, hbone] : [hbone, crossNetwork];
  const gateways = `the gateways of ${quoteList([...movers.keys()])} (port ${from} becomes ${to})`;
  const pods = counts(movers, ({ moving }) => moving?.pods);
  const services = counts(movers, ({ moving }) => moving?.localServices);
  const kind = old === DataPlane.Sidecar ? "pods with sidecars" : "pods behind ztunnel";
  return [
    gateways,
    ...(pods === "" ? [] : [`${kind}: ${pods}`]),
    ...(services === ""
      ? []
      : [`Services that get the label ${istioLabels.global}=true: ${services}`]),
  ].join("; ");
}

/** Such as `east/shop (2), west/shop (1)`. */
const counts = (
  movers: Facts,
  of: (cluster: ClusterFacts) => CountByNamespace | undefined,
): string =>
  [...movers]
    .flatMap(([name, cluster]) =>
      Object.entries(of(cluster) ?? {}).map(
        ([namespace, count]) => `${name}/${namespace} (${count})`,
      ),
    )
    .join(", ");
