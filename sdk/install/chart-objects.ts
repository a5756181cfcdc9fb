import * as pulumi from "@pulumi/pulumi";
import { hasOnlyNames, isNamespaced, liveKindOf, type LiveKind } from "../preflight/live-kinds";
import {
  findLive,
  snapshotOf,
  type KubernetesObject,
  type LiveObjects,
  type ObjectSnapshot,
} from "../preflight/live-objects";
import * as k8s from "./kubernetes";
import { unlessMocked } from "./mocks";
import { knownValue, settled } from "./settled";

/** An object that a chart rendered. */
export interface ChartObject {
  readonly type: string;
  /** Its Pulumi name. */
  readonly name: string;
  readonly kind: LiveKind;
  /** Its name in Kubernetes. */
  readonly objectName: string;
  /** The number of pods that the chart asks for, if it does. */
  readonly replicas: unknown;
}

type ChartArgs = NonNullable<ConstructorParameters<typeof k8s.Chart>[1]> & {
  readonly namespace: string;
};

/** A chart that records the objects that it rendered, because its outputs do not name them. */
export class RecordedChart extends k8s.Chart {
  private readonly objects: ReadonlyMap<string, ChartObject>;

  constructor(
    name: string,
    args: ChartArgs,
    { transforms = [], ...options }: pulumi.ComponentResourceOptions,
    combine: (all: readonly pulumi.ResourceTransform[]) => pulumi.ResourceTransform,
  ) {
    const objects = new Map<string, ChartObject>();
    const record = recordIn(objects, args.namespace);
    super(name, args, { ...options, transforms: unlessMocked([combine([...transforms, record])]) });
    this.objects = objects;
  }

  /**
   * The objects in the state, or as this run leaves them. Each is a request to the engine. So an
   * object is left out if it exists and only its existence matters.
   */
  async snapshots(live: LiveObjects): Promise<{ kind: LiveKind; snapshot: ObjectSnapshot }[]> {
    await settled(this.resources);
    const read = [...this.objects.values()]
      .filter(({ kind, objectName }) => isWorthReading(kind, objectName, live))
      .map(async (object) => {
        const state = await this.stateOf(object);
        if (state === undefined) return [];
        return [{ kind: object.kind, snapshot: asRendered(object, state) }];
      });
    return (await Promise.all(read)).flat();
  }

  /** The state of an object. Undefined if the engine does not know the object in this run. */
  private async stateOf({ name, type }: ChartObject): Promise<KubernetesObject | undefined> {
    const urn = await knownValue(pulumi.createUrn(name, type, this));
    const answer = pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn });
    const { state } = (await answer.catch(() => ({}))) as { state?: Partial<KubernetesObject> };
    return state?.metadata === undefined ? undefined : (state as KubernetesObject);
  }
}

/** Objects in other namespaces are not recorded, because only the system namespace is listed. */
export const recordIn =
  (objects: Map<string, ChartObject>, systemNamespace: string): pulumi.ResourceTransform =>
  ({ type, name, props: { metadata, spec } }) => {
    const kind = liveKindOf(type);
    if (kind === undefined || typeof metadata?.name !== "string") return undefined;
    const namespace: unknown = metadata.namespace ?? systemNamespace;
    if (isNamespaced(kind) && namespace !== systemNamespace) return undefined;
    const object = { type, name, kind, objectName: metadata.name, replicas: spec?.replicas };
    // a role and its binding have the same name
    objects.set(`${type} ${name}`, object);
    return undefined;
  };

/** After a refresh, the state has 0 replicas if others scaled to 0. The chart still wants pods. */
function asRendered({ kind, replicas }: ChartObject, state: KubernetesObject): ObjectSnapshot {
  const { isScaledToZero, ...snapshot } = snapshotOf(kind, state);
  if (!isScaledToZero) return snapshot;
  return replicas === 0 ? { ...snapshot, isScaledToZero } : { ...snapshot, resourceVersion: "0" };
}

function isWorthReading(kind: LiveKind, name: string, live: LiveObjects): boolean {
  if (live[kind] === undefined) return false;
  const found = findLive(live, kind, name);
  if (found === undefined) return true;
  return kind === "Deployment" ? found.isScaledToZero === true : !hasOnlyNames(kind);
}
