import { problem } from "../finding";
import type { Observation } from "../observation";
import type { ClusterCheck } from "./check";

export const mtlsIsOn: ClusterCheck = (cluster, all) => {
  // in ambient mode, the tunnels between nodes and networks encrypt in any case
  if (cluster.isAmbient || !holdsConfiguration(cluster, all)) return [];
  return (cluster.disabledMtls ?? []).map(({ policy, isForMesh }) => {
    const where = isForMesh ? "the whole mesh" : "its namespace";
    const message =
      `the ${policy} turns off mTLS for ${where}; requests are not encrypted, and east-west ` +
      "gateways reject them; delete it or change its mode";
    return problem(isForMesh ? "MTLS_DISABLED" : "NAMESPACE_WITHOUT_MTLS", cluster, message);
  });
};

/** Istio reads no policies in a remote, unless an external control plane takes them from it. */
const holdsConfiguration = ({ role, cluster }: Observation, all: readonly Observation[]): boolean =>
  role === "primary" ||
  all.some((other) => other.role === "external" && other.servesAs === cluster);
