import { groupBy } from "../graph/group-by";
import { plural } from "../words";
import { controlPlane } from "./parts";
import type { Op } from "./preview";
import type { ClusterSummary, MeshSummary, PartSummary } from "./summary";

/** One thing that an update does. */
export interface Sentence {
  /** Such as `adds cluster south`. */
  readonly what: string;
  readonly details: string;
}

/** What an update does. Clusters with the same changes share a sentence. */
export function sentencesOf({ clusters }: MeshSummary): Sentence[] {
  if (clusters.length === 0) return [{ what: "changes nothing", details: "" }];
  const leaving = clusters.filter(({ change }) => change !== "changed").map(({ name }) => name);
  const described = [...clusters].sort(byChange).map((cluster) => {
    const [verb, details] = [verbOf(cluster), detailsOf(cluster, leaving).join("; ")];
    return { name: cluster.name, verb, details };
  });
  const groups = groupBy(described, ({ verb, details }) => JSON.stringify([verb, details]));
  const shown = groups.flatMap((group) => {
    const [{ verb, details } = { verb: "", details: "" }] = group;
    const names = group.map(({ name }) => name);
    const noun = verb === "changes" ? "" : ` ${names.length > 1 ? "clusters" : "cluster"}`;
    return { what: `${verb}${noun} ${list(names)}`, details };
  });
  const visible = shown.filter(
    ({ what, details }) => !what.startsWith("changes ") || details !== "",
  );
  return [
    ...(visible.length > 0 ? visible : [{ what: "changes only labels", details: "" }]),
    { what: `restarts ${restartsOf(clusters)}`, details: "" },
  ];
}

/** Clusters that join or leave come first. */
const byChange = (one: ClusterSummary, other: ClusterSummary): number =>
  Number(one.change === "changed") - Number(other.change === "changed");

/** `a, b and c`. */
const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

function verbOf({ change, parts }: ClusterSummary): string {
  const hasIstiod = parts.some(({ part }) => part === controlPlane);
  switch (change) {
    case "added":
      return hasIstiod ? "adds" : "adds remote";
    case "removed":
      return hasIstiod ? "removes" : "removes remote";
    case "forgotten":
      return "forgets and does not change";
    case "changed":
      return "changes";
  }
}

function detailsOf(cluster: ClusterSummary, joining: readonly string[]): string[] {
  if (cluster.change !== "changed") return [membershipOf(cluster)];
  const { version, parts } = cluster;
  // the sentence about a cluster that joins or leaves counts its Secrets
  const own = parts.filter(({ part }) => !joining.some((name) => part === `Secret for ${name}`));
  return [
    ...(version === undefined ? [] : [`Istio ${version.from} to ${version.to}`]),
    ...(["create", "update", "replace", "delete"] as const).flatMap((op) => opSentence(op, own)),
  ];
}

/** What makes a cluster a member: its main parts, and what its peers have for it. */
function membershipOf({ change, parts, peers }: ClusterSummary): string {
  const main = change === "forgotten" ? [] : [controlPlane, "gateway", "CNI node agent"];
  const present = main.filter((name) => parts.some(({ part }) => part === name));
  const secrets = peers.length === 0 ? [] : [`one Secret in ${count(peers)}`];
  return [...present, ...secrets].join(", ");
}

const count = (peers: readonly string[]): string =>
  peers.length > 1 ? `each of ${plural(peers.length, "peer")}` : plural(peers.length, "peer");

const verbs: { readonly [op in Op]: string } = {
  create: "adds",
  update: "updates",
  replace: "replaces",
  delete: "deletes",
};

function opSentence(op: Op, parts: readonly PartSummary[]): string[] {
  const named = parts
    .filter((part) => part.op === op)
    .map(({ part, fields }) => part + (fields.length > 0 ? ` (${fields.join(", ")})` : ""));
  return named.length === 0 ? [] : [`${verbs[op]} ${list(named)}`];
}

/** `istiod in east, the gateway in east and west`. */
function restartsOf(clusters: readonly ClusterSummary[]): string {
  const all = clusters.flatMap(({ name, restarts }) => restarts.map((what) => ({ name, what })));
  const groups = groupBy(all, ({ what }) => what).map(
    ([{ what, name } = { what: "", name: "" }, ...others]) =>
      `${what === "istiod" ? "" : "the "}${what} in ${list([name, ...others.map((one) => one.name)])}`,
  );
  return groups.length === 0 ? "nothing" : groups.join(", ");
}
