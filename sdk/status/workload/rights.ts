import type * as k8s from "@kubernetes/client-node";
import { defined } from "../../defined";
import type { ClusterClient } from "../contexts";
import { call } from "../../live/call";
import { workloadNamespace } from "./names";

interface Right {
  readonly verb: string;
  readonly resource: string;
}

/** What the workload needs beyond the rights of `status`. docs/verify-rights.yaml grants it. */
const rights: readonly Right[] = [
  { verb: "create", resource: "namespaces" },
  { verb: "delete", resource: "namespaces" },
  { verb: "create", resource: "services" },
  { verb: "create", resource: "pods" },
  { verb: "list", resource: "pods" },
  // a WebSocket begins as a GET request; since Kubernetes 1.35 it needs the right to create, too
  { verb: "get", resource: "pods/portforward" },
  { verb: "create", resource: "pods/portforward" },
];

/** The rights that the user lacks, such as `create pods`. */
export async function missingRights({ library, config }: ClusterClient): Promise<string[]> {
  const api = config.makeApiClient(library.AuthorizationV1Api);
  const review = async (right: Right): Promise<string[]> => {
    const { status } = await api.createSelfSubjectAccessReview({
      body: { spec: { resourceAttributes: attributesOf(right) } },
    });
    return status?.allowed ? [] : [`${right.verb} ${right.resource}`];
  };
  const missing = await call(Promise.all(rights.map(review)));
  return missing.flat();
}

function attributesOf({ verb, resource: path }: Right): k8s.V1ResourceAttributes {
  const [resource = "", subresource] = path.split("/");
  // a namespace has no name before it exists
  if (resource === "namespaces" && verb === "create") return { verb, resource };
  const name = resource === "namespaces" ? workloadNamespace : undefined;
  return defined({ verb, resource, subresource, namespace: workloadNamespace, name });
}
