import { defined } from "../../defined";
import { groupBy } from "../graph/group-by";
import { versionLabels } from "../../topology/istio-names";
import { types } from "../stack/read";
import {
  byPart,
  controlPlane,
  isWorkload,
  keyOf,
  kindOf,
  partOf,
  secretFor,
  workloadOf,
} from "./parts";
import type { Change, Op } from "./preview";
import type { ClusterSummary, PartSummary } from "./summary";

/** The changes in one cluster. */
export interface ClusterChanges {
  readonly name: string;
  readonly changes: readonly Change[];
}

/** What happens in each of the clusters of a mesh in which something changes. */
export function summarizeClusters(clusters: readonly ClusterChanges[]): ClusterSummary[] {
  const peersOf = (target: string): string[] =>
    clusters
      .filter(({ changes }) => changes.some((change) => secretFor(change) === target))
      .map(({ name }) => name);
  return clusters.map(({ name, changes }) => {
    const change = fateOf(changes);
    return defined({
      name,
      change,
      version: versionOf(changes),
      parts: groupBy(changes.filter(isShown), partOf).map(summarizePart).sort(byPart),
      restarts: changes.filter(restartsPods).map(workloadOf).sort(),
      peers: change === "changed" ? [] : peersOf(name),
    });
  });
}

/** A cluster's component and provider exist as long as the cluster is in the mesh. */
function fateOf(changes: readonly Change[]): ClusterSummary["change"] {
  const isForgotten = changes.some(
    ({ type, after }) => type === types.provider && isTrue(after["deleteUnreachable"]),
  );
  if (isForgotten) return "forgotten";
  const install = changes.find(({ type }) => type === types.cluster);
  if (install?.op === "create") return "added";
  return install?.op === "delete" ? "removed" : "changed";
}

/** The state has the inputs of a provider as strings. */
const isTrue = (value: unknown): boolean => value === true || value === "true";

/** Whether a change says something. A new version is in the labels of every object of a chart. */
const isShown = ({ type, op, fields }: Change): boolean =>
  type !== types.cluster && !(op === "update" && fields.length > 0 && fields.every(isVersionLabel));

const isVersionLabel = (field: string): boolean =>
  versionLabels.some((label) => field === `metadata.labels["${label}"]`);

function versionOf(changes: readonly Change[]): ClusterSummary["version"] {
  const base = changes.find((change) => keyOf(change) === "base");
  const [from, to] = [base?.before["version"], base?.after["version"]];
  if (typeof from !== "string" || typeof to !== "string" || from === to) return undefined;
  return { from, to };
}

/** The workload decides what happens to a part, if it changes. */
function summarizePart(changes: readonly Change[]): PartSummary {
  const [first] = changes as [Change];
  const workloads = changes.filter(isWorkload);
  const isIstiod = workloads.some((workload) => workloadOf(workload) === "istiod");
  return {
    part: isIstiod ? controlPlane : partOf(first),
    op: opOf(workloads.length > 0 ? workloads : changes),
    fields: changes.length === 1 ? fieldsOf(first) : [],
  };
}

/** An object that is deleted while another one is created is replaced. */
function opOf(changes: readonly Change[]): Op {
  const ops = new Set(changes.map(({ op }) => op));
  const [only] = ops;
  if (ops.size === 1 && only !== undefined) return only;
  return ops.has("update") ? "update" : "replace";
}

/** `spec.ports[2].nodePort` is in the field `spec.ports`. Data may be long, or secret. */
function fieldsOf(change: Change): string[] {
  if (change.op !== "update" || kindOf(change) === "Release" || restartsPods(change)) return [];
  const fields = change.fields
    .filter((field) => !field.includes("pulumi.com/") && !/^(data|stringData)\b/.test(field))
    .map((field) => /^(?:metadata\.)?(labels|annotations|\w+(?:\.\w+)?)/.exec(field)?.[1] ?? field);
  return [...new Set(fields)].sort();
}

/** Whether the pods of a workload start again. */
const restartsPods = (change: Change): boolean =>
  isWorkload(change) &&
  (change.op === "replace" ||
    (change.op === "update" && change.fields.some((field) => field.startsWith("spec.template"))));
