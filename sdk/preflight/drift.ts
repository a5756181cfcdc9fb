import { quoteList, type Issue } from "../issue";
import { isNamespaced, type LiveKind } from "./live-kinds";
import type { ClusterFacts } from "./facts";
import { findLive, type LiveObjects, type ObjectSnapshot } from "./live-objects";
import { writtenByIstiod } from "./live-parts";
import { isTokenSecret } from "./our-namespace";

/** An object as the stack left it in a cluster. */
export interface RecordedObject {
  readonly cluster: string;
  readonly kind: LiveKind;
  readonly namespace: string;
  /** The Helm release that created it. The state of a release has only names. */
  readonly release?: string;
  /** For the owner of the cluster: what identified the cluster when the owner was created. */
  readonly kubeSystemUid?: string;
  /** Its labels and annotations are those that the stack sets, and its addresses those in use. */
  readonly snapshot: ObjectSnapshot;
}

/** A change that the stack did not make. */
export interface Drift extends Issue {
  /** Whether the cluster may reject a login that was valid at the last update. */
  readonly rejectsLogin?: true;
}

/** Finds what was changed in a cluster and not by the stack. What could not be read is skipped. */
export function findDrift(
  recorded: readonly RecordedObject[],
  { live = {}, kubeSystemUid }: ClusterFacts,
): Drift[] {
  const others = recorded.flatMap((object) => anotherCluster(object, kubeSystemUid) ?? []);
  if (others.length > 0) return others;
  const namespaces = differences(
    recorded.filter(({ kind }) => kind === "Namespace"),
    live,
    ({ snapshot }, found) => found?.uid !== snapshot.uid,
  );
  // with the namespace, everything in it is gone
  if (namespaces.length > 0) return namespaces.map((issue) => ({ ...issue, rejectsLogin: true }));
  return differences(recorded, live, () => true);
}

/** A refresh would forget the cluster of the state, and install the mesh in the other one. */
function anotherCluster(
  { cluster, kubeSystemUid: before }: RecordedObject,
  now: string | undefined,
): Drift | undefined {
  if (before === undefined || now === undefined || before === now) return undefined;
  const reason =
    `this is another cluster: its namespace kube-system has the UID ${now}, which was ${before}; ` +
    "if the kubeconfig leads to the wrong cluster, correct kubeconfig or context, and do not run " +
    "the command below; it is only for a cluster that was rebuilt";
  return { path: `clusters.${cluster}`, reason, rejectsLogin: true };
}

function differences(
  recorded: readonly RecordedObject[],
  live: LiveObjects,
  isWanted: (object: RecordedObject, found: ObjectSnapshot | undefined) => boolean,
): Drift[] {
  return recorded.flatMap((object): Drift[] => {
    const found = findLive(live, object.kind, object.snapshot.name);
    if (live[object.kind] === undefined || !isWanted(object, found)) return [];
    const reason = difference(object, found);
    if (reason === undefined) return [];
    const issue = { path: `clusters.${object.cluster}`, reason };
    // it holds the CA of the API server
    return [isTokenSecret(object.snapshot.name) ? { ...issue, rejectsLogin: true } : issue];
  });
}

/** What is wrong with one object, if anything is. */
function difference(object: RecordedObject, found: ObjectSnapshot | undefined): string | undefined {
  const { kind, namespace, release, snapshot } = object;
  const subject = subjectOf(object);
  if (release !== undefined)
    return found === undefined ? `${subject} is gone${inRelease(namespace, release)}` : undefined;
  // a preview makes up objects that the next update creates
  if (snapshot.resourceVersion === undefined) return undefined;
  if (found === undefined) return `${subject} is gone${inside(kind)}`;
  if (found.uid !== snapshot.uid) return `${subject} was deleted and created again${inside(kind)}`;
  // not written since, or a preview of what this run writes
  if (snapshot.resourceVersion === found.resourceVersion) return undefined;
  return (
    changedPart(subject, snapshot, found) ??
    scaledToZero(subject, object, found) ??
    changedMark(subject, snapshot, found) ??
    lostAddress(subject, snapshot, found)
  );
}

function subjectOf({ kind, namespace, snapshot: { name } }: RecordedObject): string {
  if (kind === "Namespace") return `the namespace "${name}"`;
  return `the ${kind} "${name}"${isNamespaced(kind) ? ` in "${namespace}"` : ""}`;
}

const inside = (kind: LiveKind): string =>
  kind === "Namespace" ? ", without what was in it; perhaps the cluster was rebuilt" : "";

const inRelease = (namespace: string, release: string): string =>
  `; Helm creates it again if you first delete its record: ` +
  `kubectl -n ${namespace} delete secrets -l owner=helm,name=${release}`;

function changedPart(
  subject: string,
  recorded: ObjectSnapshot,
  found: ObjectSnapshot,
): string | undefined {
  const changed = Object.entries(recorded.hashes).find(([part, hash]) => {
    const now = found.hashes[part];
    return now !== hash && now !== writtenByIstiod;
  });
  return changed && `the ${changed[0]} of ${subject} was changed`;
}

/** With an autoscaler, Pulumi does not set the replicas, so a refresh does not repair them. */
function scaledToZero(
  subject: string,
  { namespace, snapshot }: RecordedObject,
  found: ObjectSnapshot,
): string | undefined {
  if (!found.isScaledToZero || snapshot.isScaledToZero) return undefined;
  const scale = `kubectl -n ${namespace} scale deployment ${snapshot.name} --replicas=1`;
  return `${subject} was scaled to 0; first run: ${scale}`;
}

function changedMark(
  subject: string,
  recorded: ObjectSnapshot,
  found: ObjectSnapshot,
): string | undefined {
  for (const marks of ["labels", "annotations"] as const)
    for (const [key, value] of Object.entries(recorded[marks])) {
      const now = found[marks][key];
      if (now === value) continue;
      const change = now === undefined ? "was removed" : `was changed to "${now}"`;
      return `the ${marks.slice(0, -1)} ${key}=${value} of ${subject} ${change}`;
    }
  return undefined;
}

/** Addresses are only ever added by a load balancer that keeps the others. */
function lostAddress(
  subject: string,
  recorded: ObjectSnapshot,
  found: ObjectSnapshot,
): string | undefined {
  const lost = recorded.addresses.filter((address) => !found.addresses.includes(address));
  if (lost.length === 0) return undefined;
  return (
    `${subject} lost the address ${quoteList(lost)}, which other clusters use; ` +
    `it now has ${quoteList(found.addresses)}`
  );
}
