import { problem, type Problem } from "../finding";
import { workloadNamespace } from "./names";

export const noRights = (cluster: string, missing: readonly string[]): Problem =>
  problem(
    "NO_RIGHTS_TO_VERIFY",
    { cluster },
    `no requests were sent, because you may not ${missing.join(", ")}; ` +
      "grant the rights of docs/verify-rights.yaml, or pass --service to use another workload",
  );

export const notRead = (cluster: string): Problem =>
  problem(
    "VERIFY_PREVENTED",
    { cluster },
    `no requests were sent, because the discoverySelectors of the mesh configuration leave out the ` +
      `namespace ${workloadNamespace}, whatever its labels are; pass --service to use another workload`,
  );

export const denied = (cluster: string, peer: string, failure: string): Problem =>
  problem(
    "VERIFY_PREVENTED",
    { cluster, peer },
    `a policy denies the requests of verify to "${peer}": ${failure}; grant the right to create ` +
      `authorizationpolicies, check the AuthorizationPolicies in the system namespace of "${peer}", ` +
      "or pass --service to use another workload",
  );

export const noNodes = (cluster: string): Problem =>
  problem(
    "NO_NODES",
    { cluster },
    "the cluster has no nodes, so no requests are sent from it or to it",
  );

export const notReady = (cluster: string, reason: string): Problem =>
  problem(
    "WORKLOAD_NOT_READY",
    { cluster },
    `cannot send requests from this cluster or to it: ${reason}`,
  );

export const namespaceTaken = (cluster: string, reason: string): Problem =>
  problem("NAMESPACE_TAKEN", { cluster }, reason);

export const leftBehind = (cluster: string, reason: string): Problem =>
  problem(
    "WORKLOAD_LEFT_BEHIND",
    { cluster },
    `cannot delete the namespace ${workloadNamespace}: ${reason}; ` +
      `delete it with \`kubectl delete namespace ${workloadNamespace}\``,
  );
