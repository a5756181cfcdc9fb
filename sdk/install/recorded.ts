import * as pulumi from "@pulumi/pulumi";
import { defined } from "../defined";
import type { Owner } from "../plan/owner";
import type { Step } from "../plan/step";
import type { RecordedObject } from "../preflight/drift";
import type { Facts } from "../preflight/facts";
import { liveKindOf, type LiveKind } from "../preflight/live-kinds";
import { snapshotOf, type KubernetesObject, type ObjectSnapshot } from "../preflight/live-objects";
import { istioLabels } from "../topology/istio-names";
import type { StringMap } from "../topology/topology";
import { RecordedChart } from "./chart-objects";
import * as k8s from "./kubernetes";
import { knownValue } from "./settled";

/** Reads objects in the state, or as this run leaves them. The live objects decide what is read. */
export type Recording = (atStart: Facts) => Promise<readonly RecordedObject[]>;

/** The objects of the resources of a step. */
export const recordedIn = (
  step: Step,
  namespace: string,
  resources: readonly pulumi.Resource[],
): Recording[] =>
  resources.flatMap((resource): Recording[] => {
    const own = { cluster: step.cluster, namespace };
    if (resource instanceof RecordedChart)
      return [
        async (atStart) => {
          const { live = {} } = atStart.get(step.cluster) ?? {};
          const objects = await resource.snapshots(live);
          return objects.map((object) => ({ ...own, ...object }));
        },
      ];
    if (resource instanceof k8s.Release) return [() => objectsOf(resource, own)];
    const kind = liveKindOf(typeOf(resource));
    if (kind === undefined) return [];
    return [
      async () => {
        const object = await knownValue(contentOf(resource));
        if (object === undefined) return [];
        const snapshot = asDeclared(step, snapshotOf(kind, object));
        return [{ ...own, kind, snapshot, ...defined({ kubeSystemUid: uidIn(step, object) }) }];
      },
    ];
  });

/** What identified the cluster when its owner was created. */
const uidIn = ({ part }: Step, { data }: KubernetesObject): string | undefined =>
  part === "owner" ? (data as Partial<Owner> | undefined)?.kubeSystemUid : undefined;

/** Missing in the published types. */
const typeOf = (resource: pulumi.Resource): string =>
  (resource as unknown as { __pulumiType?: string }).__pulumiType ?? "";

const fields = ["metadata", "data", "spec", "status", "endpoints", "ports"];

/** The fields that are compared. Each kind has some of them as outputs. */
function contentOf(resource: pulumi.Resource): pulumi.Output<KubernetesObject> {
  const outputs = resource as unknown as { [field: string]: unknown };
  const present = fields.filter((field) => outputs[field] !== undefined);
  const content = pulumi.all(Object.fromEntries(present.map((field) => [field, outputs[field]])));
  return content.apply((object) => ({ metadata: {}, ...object }));
}

/** The state of a Helm release has only the names of its objects, by kind. */
async function objectsOf(
  release: k8s.Release,
  own: Pick<RecordedObject, "cluster" | "namespace">,
): Promise<RecordedObject[]> {
  const [name, objects] = [await knownValue(release.name), await knownValue(release.resourceNames)];
  return Object.entries(objects ?? {}).flatMap(([api, names]) => {
    const kind = kindOfApi(api);
    if (kind === undefined || name === undefined) return [];
    return names.map((full) => {
      const snapshot = snapshotOf(kind, { metadata: { name: full.replace(/^.*\//, "") } });
      return { ...own, kind, release: name, snapshot };
    });
  });
}

/** The kind in `ServiceAccount/v1` or `Role.rbac.authorization.k8s.io/rbac.authorization.k8s.io/v1`. */
function kindOfApi(api: string): LiveKind | undefined {
  const [kind = "", ...version] = api.split("/");
  const group = version.length === 1 ? `core/${version[0]}` : version.join("/");
  return liveKindOf(`kubernetes:${group}:${kind.split(".")[0]}`);
}

/** Keeps the labels and annotations that the plan sets, and addresses that other clusters use. */
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

/** The labels and annotations that Istio reads. Other tools may set more. */
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
