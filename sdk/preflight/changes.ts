import { quoteList, type Issue } from "../issue";
import { revisionsOf, type ClusterPlan, type MeshPlan } from "../plan/plan";
import { istioLabels, revisionLabel } from "../topology/istio-names";
import { lastStep } from "../topology/rotation";
import type { Rotation } from "../topology/topology";
import type { Facts } from "./facts";
import { settingsIn, type IstioSettings } from "./istio-settings";
import { warnOfLoadBalancer } from "./load-balancers";
import { holdersWithCommands, restartWorkloads as restart } from "./restart";

/** The mesh as this run leaves it. */
export interface PlannedMesh {
  readonly plan: MeshPlan;
  /** The fingerprints of its root certificates. Empty if they are not known. */
  readonly roots: readonly string[];
  /** Whether this run generates the root. */
  readonly generatesRoot: boolean;
}

/** Finds the changes after which there is something to do, or which cannot be undone. */
export function warningsOfChanges(planned: PlannedMesh, facts: Facts): Issue[] {
  const { clusters } = planned.plan;
  const settings = clusters.flatMap((cluster) => compareSettings(cluster, planned, facts));
  return [
    ...settings.flatMap(warnOfNetwork),
    ...warnOfTrustDomain(settings),
    ...warnOfRevision(settings),
    ...warnOfRoots(planned, settings),
    ...clusters.flatMap((cluster) => warnOfLoadBalancer(cluster, facts.get(cluster.name))),
    ...(planned.generatesRoot ? [generatedRoot] : []),
  ];
}

/** The settings of a cluster before and after this run. */
interface Comparison {
  readonly cluster: string;
  readonly before: IstioSettings;
  readonly after: IstioSettings;
}

/** Skips clusters that join, and external control planes, which serve no workloads of their own. */
function compareSettings(cluster: ClusterPlan, { roots }: PlannedMesh, facts: Facts): Comparison[] {
  const { owner, installed = [] } = facts.get(cluster.name) ?? {};
  const planned = revisionsOf(cluster).map(({ istiod }) => settingsIn(istiod.values));
  const planOf = (revision: string | undefined): IstioSettings | undefined =>
    planned.find((one) => one.revision === revision);
  // an update that was killed may leave revisions that the mesh does not have
  const before = installed.find(({ revision }) => planOf(revision)) ?? installed[0];
  const after = planOf(before?.revision) ?? settingsIn(cluster.istiod.values);
  if (owner === undefined || before === undefined || cluster.role === "external") return [];
  return [{ cluster: cluster.name, before, after: { ...after, roots } }];
}

const warnOfNetwork = (settings: Comparison): Issue[] =>
  changesOf([settings], ({ network }) => network).map(({ from, to }) => ({
    path: `clusters.${settings.cluster}.network`,
    reason:
      `changes from "${from}" to "${to}"; running workloads keep the old network, ` +
      `so restart those of this cluster after the update: ${restart}`,
  }));

function warnOfTrustDomain(settings: readonly Comparison[]): Issue[] {
  const aliases = settings.flatMap(({ after }) => after.trustDomainAliases);
  return changesOf(settings, ({ trustDomain }) => trustDomain).map(({ from, to, clusters }) => ({
    path: "trust.domain",
    reason:
      `changes from "${from}" to "${to}" in ${clusters}; running workloads keep the old ` +
      `identity, so restart them after the update: ${restart}` +
      (aliases.includes(from) ? "" : `; until then, "${from}" must be in trust.domainAliases`),
  }));
}

const warnOfRevision = (settings: readonly Comparison[]): Issue[] =>
  changesOf(settings, ({ revision }) => revisionLabel(revision)).map(({ from, to, clusters }) => ({
    path: "istio.revision",
    reason:
      `changes from "${from}" to "${to}" in ${clusters}; the same update deletes the old control ` +
      "plane, and running workloads are cut off from it; right after the update, label their " +
      `namespaces with ${istioLabels.revision}=${to} and restart them: ${restart}`,
  }));

/** A rotation says what to do next. It changes roots so that no request fails. */
function warnOfRoots({ plan }: PlannedMesh, settings: readonly Comparison[]): Issue[] {
  const { rotation, mode } = plan.trust;
  if (rotation === undefined) return warnOfRoot(plan, settings);
  const isDone = settings.every(({ before, after }) => isSameSet(before.roots, after.roots));
  const isLast = rotation.step === lastStep;
  // a generated root keeps the number of its last step
  return isLast && isDone && mode === "generated" ? [] : [nextOf(plan, rotation)];
}

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item) => other.includes(item));

function nextOf(plan: MeshPlan, { step, lifetime }: Rotation): Issue {
  const done = [
    "workloads trust both roots, and istiod signs with the old one",
    "workloads trust both roots, and istiod signs with the new one",
    "workloads trust only the new root",
  ][step - 1];
  const next =
    step < lastStep
      ? `wait ${lifetime} before the next step, or restart ${holdersWithCommands(plan)}`
      : "the rotation is complete; docs/trust.md says what to change in the program";
  return { path: "trust.rotation.step", reason: `step ${step} of ${lastStep}: ${done}; ${next}` };
}

/** Workloads accept an additional root without a restart. */
function warnOfRoot(plan: MeshPlan, settings: readonly Comparison[]): Issue[] {
  const replaced = settings.filter(
    ({ before, after }) =>
      after.roots.length > 0 && before.roots.some((root) => !after.roots.includes(root)),
  );
  return changesOf(replaced, ({ roots }) => abbreviated(roots)).map(({ from, to, clusters }) => ({
    path: "trust",
    reason:
      `the root certificate changes from ${from} to ${to} (SHA-256) in ${clusters}; workloads ` +
      "with certificates of the old root reject workloads with certificates of the new root; use " +
      "trust.rotation to lose no request, or restart every istiod after the update, and then " +
      holdersWithCommands(plan),
  }));
}

const abbreviated = (fingerprints: readonly string[]): string =>
  fingerprints.map((fingerprint) => `${fingerprint.slice(0, 11)}...`).join(" and ");

const generatedRoot: Issue = {
  path: "trust",
  reason:
    "this update generates a root certificate, and its key is in the state; for production, set " +
    "rootCertificate and rootKey",
};

/** A setting that changes, and the clusters in which it does. */
interface Change {
  readonly from: string;
  readonly to: string;
  readonly clusters: string;
}

/** How a setting changes. Clusters with the same change share a line. */
function changesOf(
  settings: readonly Comparison[],
  valueIn: (settings: IstioSettings) => string,
): Change[] {
  const clusters = new Map<string, string[]>();
  for (const { cluster, before, after } of settings) {
    const change = JSON.stringify([valueIn(before), valueIn(after)]);
    clusters.set(change, [...(clusters.get(change) ?? []), cluster]);
  }
  return [...clusters].flatMap(([change, names]) => {
    const [from, to] = JSON.parse(change) as [string, string];
    return from === to ? [] : [{ from, to, clusters: quoteList(names) }];
  });
}
