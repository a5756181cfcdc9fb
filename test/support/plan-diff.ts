import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "../../sdk/plan/manifest";
import type { ClusterPlan, MeshPlan } from "../../sdk/plan/plan";
import type { Step } from "../../sdk/plan/step";
import { planSteps } from "../../sdk/plan/steps";
import { isPlainObject } from "../../sdk/topology/merge";

type Tree = { readonly [key: string]: unknown };

/** For each cluster of a plan, the cluster of another plan that it is compared with. */
export type Likeness = { readonly [cluster: string]: string };

/** Only what differs from another plan. A cluster is compared under its own name. */
export function differencesFrom(other: MeshPlan, plan: MeshPlan, likeness: Likeness): Tree {
  const clusters = Object.entries(likeness).map(([name, like]) => {
    const expected = renamed(clusterTree(other, like), like, name);
    return [name, { like, ...differing("differs", expected, clusterTree(plan, name)) }] as const;
  });
  return {
    clusters: Object.fromEntries(clusters),
    ...differing("mesh", meshTree(other), meshTree(plan)),
    order: planSteps(plan)
      .map(({ id }) => id)
      .join(", "),
  };
}

function meshTree(plan: MeshPlan): Tree {
  const { clusters, remoteSecrets: _, ...mesh } = plan;
  return plain({ ...mesh, numberOfClusters: clusters.length });
}

/** The plan of a cluster with its steps and remote secrets, in objects rather than in lists. */
function clusterTree(plan: MeshPlan, name: string): Tree {
  const cluster = plan.clusters.find((one) => one.name === name)!;
  const steps = planSteps(plan).filter((step) => step.cluster === name);
  const secrets = plan.remoteSecrets.filter(({ holder }) => holder === name);
  return plain({
    ...cluster,
    ...manifestsByName(cluster),
    remoteSecrets: Object.fromEntries(secrets.map(({ target, serves }) => [target, { serves }])),
    steps: Object.fromEntries(steps.map((step) => [step.id.slice(name.length + 1), order(step)])),
  });
}

const order = ({ after, waits }: Step): string =>
  `after ${after.join(", ")}${waits ? "; waits" : ""}`;

function manifestsByName({ exposure, istiodEndpoints }: ClusterPlan): Tree {
  const byName = (manifests: readonly Manifest[]): Tree =>
    Object.fromEntries(
      manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest]),
    );
  return { exposure: byName(exposure), istiodEndpoints: byName(istiodEndpoints) };
}

const plain = (value: object): Tree => JSON.parse(JSON.stringify(value));

/** A copy with another name of the cluster, wherever the name is a word of its own. */
const renamed = (tree: Tree, from: string, to: string): Tree =>
  JSON.parse(JSON.stringify(tree).replace(new RegExp(`\\b${from}\\b`, "g"), to));

function differing(key: string, expected: unknown, value: unknown): Tree {
  const difference = differenceOf(expected, value);
  return difference === undefined ? {} : { [key]: difference };
}

/** The parts of a value that differ from those expected, or undefined if there are none. */
function differenceOf(expected: unknown, value: unknown): unknown {
  if (isDeepStrictEqual(expected, value)) return undefined;
  if (!isPlainObject(expected) || !isPlainObject(value)) return value ?? "(not set)";
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(value)])];
  return Object.assign({}, ...keys.map((key) => differing(key, expected[key], value[key])));
}
