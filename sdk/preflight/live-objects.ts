import { createHash } from "node:crypto";
import { defined } from "../defined";

/** What is compared of an object in a cluster: nothing that is secret. */
export interface ObjectSnapshot {
  readonly name: string;
  readonly uid: string;
  /** Changes with each write. Absent for an object that exists only in a preview. */
  readonly resourceVersion?: string;
  readonly labels: { readonly [label: string]: string };
  readonly annotations: { readonly [annotation: string]: string };
  /** A hash of a Secret's data. */
  readonly dataHash?: string;
  /** The addresses of a load balancer. */
  readonly addresses: readonly string[];
  /** The load balancer class of a Service, if Pulumi set it. Some clouds set it, too. */
  readonly loadBalancerClass?: string;
  /** The first IP family of a Service. */
  readonly ipFamily?: string;
}

/** The kinds that are compared. */
export type LiveKind = "Namespace" | "Secret" | "Service";

/** The objects of a cluster, by kind. A kind that is absent could not be read. */
export type LiveObjects = { readonly [K in LiveKind]?: readonly ObjectSnapshot[] };

/** The object of this name, if it was read and exists. */
export const findLive = (
  live: LiveObjects | undefined,
  kind: LiveKind,
  name: string,
): ObjectSnapshot | undefined => live?.[kind]?.find((object) => object.name === name);

/** An object as Kubernetes returns it, and as the state has it. */
interface KubernetesObject {
  readonly metadata: {
    readonly name?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: { readonly [label: string]: string };
    readonly annotations?: { readonly [annotation: string]: string };
    readonly managedFields?: readonly { readonly manager?: string; readonly fieldsV1?: object }[];
  };
  readonly spec?: { readonly loadBalancerClass?: string; readonly ipFamilies?: readonly string[] };
  readonly data?: { readonly [key: string]: string };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

export function snapshotOf({ metadata, spec, data, status }: KubernetesObject): ObjectSnapshot {
  const { name = "", uid = "", resourceVersion, labels = {}, annotations = {} } = metadata;
  const ingress = status?.loadBalancer?.ingress ?? [];
  return {
    name,
    uid,
    ...(resourceVersion && { resourceVersion }),
    labels,
    annotations,
    ...(data && { dataHash: hashOf(data) }),
    addresses: ingress.flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
    ...defined({
      loadBalancerClass: isSetByPulumi(metadata) ? spec?.loadBalancerClass : undefined,
      ipFamily: spec?.ipFamilies?.[0],
    }),
  };
}

const isSetByPulumi = ({ managedFields = [] }: KubernetesObject["metadata"]): boolean =>
  managedFields.some(
    ({ manager, fieldsV1 }) =>
      manager?.startsWith("pulumi") && JSON.stringify(fieldsV1).includes('"f:loadBalancerClass"'),
  );

function hashOf(data: { readonly [key: string]: string }): string {
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(entries)).digest("hex");
}

/** The lists to read. Records of Helm are Secrets too, and large. */
export const liveLists = (namespace: string): { readonly [K in LiveKind]: string } => ({
  Namespace: `/api/v1/namespaces?fieldSelector=metadata.name%3D${namespace}`,
  Secret: `/api/v1/namespaces/${namespace}/secrets?fieldSelector=type%21%3Dhelm.sh%2Frelease.v1`,
  Service: `/api/v1/namespaces/${namespace}/services`,
});
