import type * as k8s from "@kubernetes/client-node";

/** Whether a pod receives traffic. A pod that is being deleted may still have the condition. */
export function isReady({ metadata, status }: k8s.V1Pod): boolean {
  if (metadata?.deletionTimestamp !== undefined) return false;
  const conditions = status?.conditions ?? [];
  return conditions.some((condition) => condition.type === "Ready" && condition.status === "True");
}

/** The label selector of a Service, if it has one. */
export function selectorOf({ spec }: k8s.V1Service): string | undefined {
  const pairs = Object.entries(spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? pairs.join(",") : undefined;
}

/** The name of an object that an API server returned, which always has one. */
export const objectName = ({ metadata }: k8s.KubernetesObject): string => metadata?.name ?? "";
