import { plural } from "../words";
import { worst } from "./boxes";
import type { Arrow, End, NetworkBox } from "./drawing";
import { boxOf, rowOf, type Ends, type Place } from "./ends";
import type { Edge, Graph } from "./graph";
import { groupBy } from "./group-by";

/** The arrows of a picture, and notes that replace arrows. */
export interface Arrows {
  readonly arrows: readonly Arrow[];
  readonly notes: readonly string[];
}

/** More arrows of one kind are hard to read. A note replaces them. */
const limits = { reads: 6, findings: 12, controlPlanes: 3 };

const nothing: Arrows = { arrows: [], notes: [] };

/** The arrows between networks. Each network reaches the gateways of all others. */
export function gatewayArrows(graph: Graph, boxes: readonly NetworkBox[]): Arrows {
  const networks = new Set(
    graph.clusters.filter(({ gateways }) => gateways.length > 0).map(({ network }) => network),
  );
  networks.delete(undefined);
  if (networks.size < 2) return nothing;
  const labelled = boxes.filter(({ label }) => label !== undefined);
  const [from, to, ...more] = labelled;
  if (networks.size === 2 && from !== undefined && to !== undefined && more.length === 0)
    return {
      arrows: [{ kind: "gateways", from: networkEnd(from), to: networkEnd(to), isMutual: true }],
      notes: [],
    };
  const count = networks.size;
  return { arrows: [], notes: [`Requests between the ${count} networks go through the gateways.`] };
}

const networkEnd = ({ id, groups }: NetworkBox): End => ({
  network: id,
  group: groups[0]?.id ?? id,
});

/** The arrows from remotes to the istiods that configure them. */
export function controlPlaneArrows({ uses }: Graph, ends: Ends): Arrows {
  const between = groupBy(placesOf(uses, ends), ({ from, to }) => key(from.group, to.group));
  const arrows = between.flatMap((edges) =>
    targetsOf(edges).map(({ from, to }): Arrow => ({
      kind: "uses",
      from: boxOf(from),
      to,
      isMutual: false,
    })),
  );
  return { arrows, notes: [] };
}

/** The rows of the control planes if all remotes of a box have the same few, or else their box. */
function targetsOf(edges: readonly Placed[]): { from: Place; to: End }[] {
  const rows = groupBy(edges, ({ to }) => to.row);
  const isShared = rows.every((same) => same.length === same[0]?.from.alike);
  const isFew = isShared && rows.length <= limits.controlPlanes;
  const first = (isFew ? rows : [edges]).flatMap(([edge]) => edge ?? []);
  return first.map(({ from, to }) => ({ from, to: isFew ? rowOf(to) : boxOf(to) }));
}

/** The arrows from istiods to the clusters that they read. */
export function readArrows(graph: Graph, ends: Ends): Arrows {
  const placed = placesOf(graph.reads, ends);
  const wrong = new Set(graph.findings.map(({ cluster, peer }) => key(cluster, peer)));
  const sound = placed.filter(({ edge }) => !wrong.has(key(edge.from, edge.to)));
  const pairs = new Set(sound.map(({ from, to }) => key(from.group, to.group)));
  const arrows = sound.flatMap(({ from, to }): Arrow[] => {
    const isMutual = pairs.has(key(to.group, from.group));
    if (isMutual && from.group > to.group) return [];
    return [{ kind: "reads", from: boxOf(from), to: boxOf(to), isMutual }];
  });
  const isCrowded = placed.some(({ from, to }) => from.alike > 1 || to.alike > 1);
  if (!isCrowded && arrows.length <= limits.reads) return { arrows, notes: [] };
  return { arrows: [], notes: [readNote(graph)] };
}

/** Says how many of the remote secrets exist. */
function readNote({ clusters, reads }: Graph): string {
  const members = clusters.filter(({ role }) => role !== "external" && role !== "unknown");
  const istiods = clusters.filter(({ role }) => role === "primary" || role === "external");
  const names = new Set(members.map(({ name }) => name));
  const present = reads.filter(({ to }) => names.has(to)).length;
  const itself = istiods.filter(({ name }) => names.has(name)).length;
  const wanted = istiods.length * members.length - itself;
  if (present < wanted)
    return `Remote secrets: ${present} of the ${wanted} that a complete mesh has.`;
  if (istiods.length === 1) return "The istiod reads the API servers of all other clusters.";
  return `Each of the ${istiods.length} istiods reads the API servers of all other clusters.`;
}

/** The arrows from the cluster of a finding to the cluster that it is about. */
export function findingArrows({ findings }: Graph, ends: Ends): Arrows {
  const placed = findings.flatMap(({ cluster, peer = "", severity }) =>
    placesOf([{ from: cluster, to: peer }], ends).map((places) => ({ ...places, severity })),
  );
  const between = placed.filter(({ from, to }) => from.group !== to.group);
  const arrows = groupBy(between, ({ from, to }) => key(from.group, to.group)).map(
    (same): Arrow => ({
      kind: worst(same.map(({ severity }) => severity)) ?? "warning",
      from: commonEnd(same.map(({ from }) => from)),
      to: commonEnd(same.map(({ to }) => to)),
      isMutual: false,
    }),
  );
  const errorsFirst = arrows.sort((a, b) => a.kind.localeCompare(b.kind));
  const hidden = arrows.length - limits.findings;
  const notes = hidden > 0 ? [`${plural(hidden, "arrow")} of findings are left out.`] : [];
  return { arrows: errorsFirst.slice(0, limits.findings), notes };
}

/** The row of all places if it is the same one, or else their box. */
function commonEnd(places: readonly Place[]): End {
  const [first] = places as readonly [Place];
  return places.every(({ row }) => row === first.row) ? rowOf(first) : boxOf(first);
}

interface Placed {
  readonly edge: Edge;
  readonly from: Place;
  readonly to: Place;
}

const placesOf = (edges: readonly Edge[], ends: Ends): Placed[] =>
  edges.flatMap((edge) => {
    const [from, to] = [ends.get(edge.from), ends.get(edge.to)];
    return from === undefined || to === undefined ? [] : [{ edge, from, to }];
  });

const key = (from: string, to: string | undefined): string => JSON.stringify([from, to]);
