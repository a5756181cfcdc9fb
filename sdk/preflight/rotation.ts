import { quoteList, type Issue } from "../issue";
import type { MeshPlan } from "../plan/plan";
import { milliseconds } from "../topology/durations";
import type { Facts, TrustFacts } from "./facts";
import { certificateHolders } from "./restart";

/** The fingerprints of the roots that workloads trust after this run, and of the one that signs. */
export interface PlannedRoots {
  readonly trusted: readonly string[];
  readonly signing: readonly string[];
}

/** A cluster of the mesh, with what it trusts now. */
interface Member extends TrustFacts {
  readonly name: string;
}

const path = "trust.rotation.step";

/**
 * Refuses a step of a rotation after which some workloads would reject others. It looks only at
 * what the clusters have, so a step that was interrupted, or goes back, is judged like any other.
 */
export function checkStep(plan: MeshPlan, roots: PlannedRoots, facts: Facts, now: number): Issue[] {
  const installed = plan.clusters.filter(({ name }) => facts.get(name)?.owner !== undefined);
  const members = installed.flatMap(({ name }): Member[] => {
    const trust = facts.get(name)?.trust;
    return trust === undefined ? [] : [{ name, ...trust }];
  });
  const changes = [...checkNewSigner(members, roots), ...checkDropped(members, roots)];
  const unseen = plan.clusters.filter(({ name }) => isUnseen(facts, name));
  if (unseen.length > 0 && needsTrust(members, roots)) return [unseenIssue(unseen)];
  if (changes.length > 0) return changes;
  const holders = certificateHolders(plan);
  const lifetime = milliseconds(plan.trust.rotation?.lifetime ?? "") ?? 0;
  const from = changesBefore(members, roots);
  const early = checkOldProxies(members, from, { lifetime, holders }, now);
  return early.length > 0 ? early : checkSecrets(plan, roots, facts);
}

/** Whether a cluster may have workloads that trust an old root, but did not say so. */
function isUnseen(facts: Facts, name: string): boolean {
  const { owner, trust, unreachable, unknown } = facts.get(name) ?? {};
  if (trust !== undefined) return false;
  return owner !== undefined || unreachable !== undefined || unknown !== undefined;
}

function unseenIssue(unseen: readonly { readonly name: string }[]): Issue {
  const reason =
    `could not read which roots ${namesOf(unseen)} trust and who signs there; run it again when ` +
    "the API server answers, with a login that may read Secrets and ConfigMaps of the system " +
    "namespace and list pods";
  return { path, reason };
}

const signsAnew = ({ signer }: Member, { signing }: PlannedRoots): boolean =>
  signer !== undefined && !signing.includes(signer);

const drops = ({ roots = [] }: Member, { trusted }: PlannedRoots): boolean =>
  roots.some((root) => !trusted.includes(root));

const needsTrust = (members: readonly Member[], planned: PlannedRoots): boolean =>
  members.some((member) => signsAnew(member, planned) || drops(member, planned));

/** A root that signs must be trusted before. */
function checkNewSigner(members: readonly Member[], planned: PlannedRoots): Issue[] {
  if (!members.some((member) => signsAnew(member, planned))) return [];
  const distrusting = members.filter(
    ({ trusted }) =>
      trusted !== undefined && !planned.signing.some((root) => trusted.includes(root)),
  );
  if (distrusting.length === 0) return [];
  const reason =
    `workloads in ${namesOf(distrusting)} do not trust the root that would sign; ` +
    "take one step at a time, forward or back";
  return [{ path, reason }];
}

/** A root that is dropped must not sign any more. */
function checkDropped(members: readonly Member[], planned: PlannedRoots): Issue[] {
  if (!members.some((member) => drops(member, planned))) return [];
  const signing = members.filter(
    ({ signer }) => signer !== undefined && !planned.trusted.includes(signer),
  );
  if (signing.length === 0) return [];
  const reason =
    `istiod in ${namesOf(signing)} still signs with the root that would be removed; ` +
    "take one step at a time, forward or back";
  return [{ path, reason }];
}

/** A kubelet may give an istiod its new certificate this much later. */
const kubeletDelay = 120_000;

/** When something changed that every proxy must have got before this step. */
function changesBefore(members: readonly Member[], planned: PlannedRoots): number[] {
  const trusted = members.some((member) => signsAnew(member, planned))
    ? members.flatMap(({ trustedSince }) => trustedSince ?? [])
    : [];
  const signed = members
    .filter((member) => drops(member, planned))
    .flatMap(({ signingSince }) => signingSince ?? []);
  return [
    ...trusted.map((time) => Date.parse(time)),
    ...signed.map((time) => Date.parse(time) + kubeletDelay),
  ];
}

/** A proxy has what istiod gives it since it started, or since it last renewed its certificate. */
function checkOldProxies(
  members: readonly Member[],
  changes: readonly number[],
  { lifetime, holders }: { readonly lifetime: number; readonly holders: string },
  now: number,
): Issue[] {
  const since = Math.max(...changes);
  const from = since + lifetime;
  if (changes.length === 0 || now >= from) return [];
  const old = members.flatMap(({ name, oldestProxies = {} }) => {
    const namespaces = Object.entries(oldestProxies).filter(([, at]) => Date.parse(at) < since);
    return namespaces.map(([namespace]) => `${name}/${namespace}`);
  });
  if (old.length === 0) return [];
  const reason =
    "some workloads may still have a certificate, or trust roots, from before the last step; wait " +
    `until ${dateOf(from)}, or restart ${holders} in ${quoteList(old)}` +
    (now < since ? ` after ${dateOf(since)}` : "");
  return [{ path, reason }];
}

/** Users change their Secrets when a step is possible, and before its update. */
function checkSecrets({ trust, clusters }: MeshPlan, planned: PlannedRoots, facts: Facts): Issue[] {
  const { mode, rotation } = trust;
  if (mode !== "existingSecret" || rotation === undefined) return [];
  const unchanged = clusters.filter(
    ({ name, runsIstiod }) => runsIstiod && !fits(facts.get(name)?.trust ?? {}, planned),
  );
  if (unchanged.length === 0) return [];
  const roots = rotation.trusts.length > 1 ? "both roots, the old one first," : "only the new root";
  const reason =
    `the Secrets in ${namesOf(unchanged)} do not fit step ${rotation.step}; expected ${roots} and ` +
    `a certificate of the ${rotation.signs} root; change the Secrets, and run it again`;
  return [{ path, reason }];
}

/** Whether the Secret of a cluster is as a step needs it. One that was not read may be. */
const fits = ({ roots, signer }: TrustFacts, { trusted, signing }: PlannedRoots): boolean =>
  roots === undefined ||
  (roots.join() === trusted.join() && (signer === undefined || signing.includes(signer)));

/** In whole seconds, as Kubernetes notes times. */
const dateOf = (time: number): string => new Date(time).toISOString().replace(".000Z", "Z");

const namesOf = (members: readonly { readonly name: string }[]): string =>
  quoteList(members.map(({ name }) => name));
