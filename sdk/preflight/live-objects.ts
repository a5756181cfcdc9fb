import { defined, unlessEmpty } from "../defined";
import type { LiveKind } from "./live-kinds";
import { hashesOf, type Hashes, type ObjectContent } from "./live-parts";

/** What is compared of an object in a cluster: nothing that is secret. */
export interface ObjectSnapshot {
  readonly name: string;
  readonly uid: string;
  /** Changes with each write. Absent for an object that exists only in a preview. */
  readonly resourceVersion?: string;
  readonly labels: { readonly [label: string]: string };
  readonly annotations: { readonly [annotation: string]: string };
  /** Hashes of the parts that must stay as they are, such as a Secret's data. */
  readonly hashes: Hashes;
  /** The addresses of a load balancer. */
  readonly addresses: readonly string[];
  /** Whether it is a Deployment with 0 replicas. */
  readonly isScaledToZero?: true;
  /** The load balancer class of a Service, if Pulumi set it. Some clouds set it, too. */
  readonly loadBalancerClass?: string;
  /** The first IP family of a Service. */
  readonly ipFamily?: string;
  /** The address that the Service asks for. */
  readonly loadBalancerIP?: string;
  /** The annotations of a Service that Pulumi set. Clouds set others. */
  readonly ownAnnotations?: readonly string[];
}

/** The objects of a cluster, by kind. A kind that is absent could not be read. */
export type LiveObjects = { readonly [K in LiveKind]?: readonly ObjectSnapshot[] };

/** The object of this name, if it was read and exists. */
export const findLive = (
  live: LiveObjects | undefined,
  kind: LiveKind,
  name: string,
): ObjectSnapshot | undefined => live?.[kind]?.find((object) => object.name === name);

/** An object as Kubernetes returns it, and as the state has it. */
export interface KubernetesObject extends ObjectContent {
  readonly metadata: {
    readonly name?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: { readonly [label: string]: string };
    readonly annotations?: { readonly [annotation: string]: string };
    readonly managedFields?: readonly { readonly manager?: string; readonly fieldsV1?: object }[];
  };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

export function snapshotOf(kind: LiveKind, object: KubernetesObject): ObjectSnapshot {
  const { metadata, spec, status } = object;
  const { name = "", uid = "", resourceVersion, labels = {}, annotations = {} } = metadata;
  const ingress = status?.loadBalancer?.ingress ?? [];
  const isScaledToZero = kind === "Deployment" && spec?.["replicas"] === 0;
  return {
    name,
    uid,
    ...(resourceVersion && { resourceVersion }),
    ...(hasMarks.includes(kind) ? { labels, annotations } : { labels: {}, annotations: {} }),
    hashes: hashesOf(kind, object, metadata),
    addresses: ingress.flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
    ...(isScaledToZero && { isScaledToZero }),
    ...(kind === "Service" && fixedFields(object)),
  };
}

/** The kinds with labels and annotations that Istio reads. */
const hasMarks: readonly LiveKind[] = ["Namespace", "Secret", "Service"];

/** The fields of a Service that cannot be changed. */
const fixedFields = ({ metadata, spec = {} }: KubernetesObject) =>
  defined({
    loadBalancerClass: isSetByPulumi(metadata, "loadBalancerClass")
      ? (spec["loadBalancerClass"] as string)
      : undefined,
    ipFamily: (spec["ipFamilies"] as string[] | undefined)?.[0],
    loadBalancerIP: spec["loadBalancerIP"] as string | undefined,
    ownAnnotations: unlessEmpty(
      Object.keys(metadata.annotations ?? {}).filter((key) => isSetByPulumi(metadata, key)),
    ),
  });

const isSetByPulumi = ({ managedFields = [] }: KubernetesObject["metadata"], field: string) =>
  managedFields.some(
    ({ manager, fieldsV1 }) =>
      manager?.startsWith("pulumi") && JSON.stringify(fieldsV1).includes(`"f:${field}"`),
  );
