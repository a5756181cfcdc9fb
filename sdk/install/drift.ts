import * as pulumi from "@pulumi/pulumi";
import type { Step } from "../plan/step";
import { findDrift, type RecordedObject } from "../preflight/drift";
import type { Facts } from "../preflight/facts";
import { snapshotOf, type LiveKind, type ObjectSnapshot } from "../preflight/live-objects";
import type { StringMap } from "../topology/topology";
import { istioLabels } from "../topology/istio-names";
import { issueLine, titledList, type Issue } from "../issue";
import { userError } from "./errors";
import * as k8s from "./kubernetes";
import { knownValue } from "./settled";

/** What the clusters answer about their objects. */
export interface Answers {
  /** The facts from the start of the run, as soon as every kubeconfig is known. */
  atStart(): Promise<Facts>;
  /** The facts now. */
  now(clusters: ReadonlySet<string>): Promise<Facts>;
}

/**
 * Compares the objects in the state with those in the clusters. Pulumi compares only the program
 * with the state, so it says "unchanged" over a cluster that is empty.
 */
export async function checkDrift(
  mesh: string,
  recorded: readonly pulumi.Output<RecordedObject>[],
  answers: Answers,
): Promise<void> {
  const values = await Promise.all(recorded.map(knownValue));
  const objects = values.flatMap((object) => object ?? []);
  const suspected = driftIn(objects, await answers.atStart());
  if (suspected.length === 0) return;
  // this run may have created or changed the objects since its start
  const clusters = new Set(suspected.map(({ cluster }) => cluster));
  const drifted = driftIn(objects, await answers.now(clusters));
  if (drifted.length > 0) throw userError(driftMessage(mesh, drifted));
}

interface ClusterDrift extends Issue {
  readonly cluster: string;
}

const driftIn = (objects: readonly RecordedObject[], facts: Facts): ClusterDrift[] =>
  [...facts].flatMap(([cluster, { live = {} }]) => {
    const own = objects.filter((object) => object.cluster === cluster);
    return findDrift(own, live).map((issue) => ({ ...issue, cluster }));
  });

function driftMessage(mesh: string, issues: readonly Issue[]): string {
  const title = `MultiClusterMesh "${mesh}": the clusters were changed, and not by this stack:`;
  const list = titledList(title, issues.map(issueLine));
  return `${list}\nTo repair this, run: pulumi up --refresh`;
}

/** The objects that a step creates, as the state has them or as this run leaves them. */
export const recordedIn = (
  step: Step,
  namespace: string,
  resources: readonly pulumi.Resource[],
): pulumi.Output<RecordedObject>[] =>
  resources.flatMap((resource) => {
    const kind = liveKindOf(resource);
    if (kind === undefined) return [];
    // the kinds have these outputs, or some of them
    const { metadata, data, status } = resource as unknown as Record<string, unknown>;
    return pulumi.all([metadata, data, status]).apply((outputs) => {
      const [ownMetadata, ownData, ownStatus] = outputs as [object?, StringMap?, object?];
      const snapshot = snapshotOf({
        metadata: ownMetadata ?? {},
        ...(ownData && { data: ownData }),
        ...(ownStatus && { status: ownStatus }),
      });
      return { cluster: step.cluster, kind, namespace, snapshot: asDeclared(step, snapshot) };
    });
  });

function liveKindOf(resource: pulumi.Resource): LiveKind | undefined {
  if (resource instanceof k8s.Namespace || resource instanceof k8s.NamespacePatch)
    return "Namespace";
  if (resource instanceof k8s.Secret) return "Secret";
  if (resource instanceof k8s.Service) return "Service";
  return undefined;
}

/** Keeps the marks that the plan sets, and the addresses if other clusters use them. */
function asDeclared(step: Step, snapshot: ObjectSnapshot): ObjectSnapshot {
  const { labels, annotations } = declaredMarks(step);
  const usesAddresses = step.part === "gatewayService" && step.gateway.addresses.length === 0;
  return {
    ...snapshot,
    labels: only(snapshot.labels, labels),
    annotations: only(snapshot.annotations, annotations),
    addresses: usesAddresses ? snapshot.addresses : [],
  };
}

/** What Istio reads. Others may add marks, or change those that only they use. */
function declaredMarks(step: Step): { labels: string[]; annotations: string[] } {
  switch (step.part) {
    case "namespace": {
      const { labels = {}, annotations = {} } = step.namespace.metadata;
      const istios = Object.keys(annotations).filter((key) => key.includes("istio.io/"));
      return { labels: Object.keys(labels), annotations: istios };
    }
    case "gatewayService":
      return { labels: Object.keys(step.gateway.service.metadata.labels ?? {}), annotations: [] };
    case "remoteSecret":
      return { labels: [istioLabels.multiCluster], annotations: [] };
    default:
      return { labels: [], annotations: [] };
  }
}

const only = (marks: StringMap, keys: readonly string[]): StringMap =>
  Object.fromEntries(Object.entries(marks).filter(([key]) => keys.includes(key)));
