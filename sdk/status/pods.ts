import type * as k8s from "@kubernetes/client-node";

/** Whether a pod serves: a pod that is going may be ready to its end. */
export const isReady = ({ metadata, status }: k8s.V1Pod): boolean =>
  metadata?.deletionTimestamp === undefined &&
  (status?.conditions?.some(({ type, status: state }) => type === "Ready" && state === "True") ??
    false);

/** The selector of a Service's pods; undefined where it selects none itself. */
export function selectorOf({ spec }: k8s.V1Service): string | undefined {
  const pairs = Object.entries(spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? undefined : pairs.join(",");
}
