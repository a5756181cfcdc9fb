import type { ClusterClient } from "../contexts";
import { call } from "../../live/call";
import { ownerLabel, podName, workloadNamespace } from "./names";

const kind = {
  group: "security.istio.io",
  version: "v1",
  plural: "authorizationpolicies",
} as const;

/**
 * Allows every request in our namespace, because a policy for the whole mesh may deny what no
 * policy allows. Most meshes need no such policy, so an error does not matter.
 */
export async function allowRequests({ library, config }: ClusterClient): Promise<void> {
  const custom = config.makeApiClient(library.CustomObjectsApi);
  const namespace = workloadNamespace;
  const body = {
    apiVersion: `${kind.group}/${kind.version}`,
    kind: "AuthorizationPolicy",
    metadata: { name: podName, namespace, labels: ownerLabel },
    spec: { action: "ALLOW", rules: [{}] },
  };
  await call(custom.createNamespacedCustomObject({ ...kind, namespace, body })).catch(
    () => undefined,
  );
}
