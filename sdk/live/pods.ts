import type * as k8s from "@kubernetes/client-node";

/** Whether a pod receives traffic. A pod that is being deleted may still have the condition. */
export function isReady({ metadata, status }: k8s.V1Pod): boolean {
  if (metadata?.deletionTimestamp !== undefined) return false;
  const conditions = status?.conditions ?? [];
  return conditions.some((condition) => condition.type === "Ready" && condition.status === "True");
}

/** What Kubernetes says of each container of a pod, init containers first. */
export const containerStatuses = ({ status }: k8s.V1Pod): k8s.V1ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

/** The label selector of a Service, if it has one. */
export function selectorOf({ spec }: k8s.V1Service): string | undefined {
  const pairs = Object.entries(spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? pairs.join(",") : undefined;
}

/** The name of an object that an API server returned, which always has one. */
export const objectName = ({ metadata }: k8s.KubernetesObject): string => metadata?.name ?? "";

/** When an object was created, in milliseconds since 1970. */
export const createdAt = ({ metadata }: k8s.KubernetesObject): number =>
  new Date(metadata?.creationTimestamp ?? 0).getTime();
