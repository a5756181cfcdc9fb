import { DataPlane } from "../args/mesh";
import type { MeshPlan } from "../plan/plan";
import { istioLabels, ztunnelName } from "../topology/istio-names";

/** Restarts workloads with sidecars. */
export const restartWorkloads = "kubectl rollout restart deployment -n NAMESPACE";

/** What gets new certificates when it restarts. */
export const certificateHolders = ({ dataPlane }: Pick<MeshPlan, "dataPlane">): string =>
  dataPlane === DataPlane.Ambient ? "ztunnel, gateways and waypoints" : "the workloads";

/** The same with the commands that restart it. */
export const holdersWithCommands = (plan: MeshPlan): string =>
  `${certificateHolders(plan)}: ${commands(plan)}`;

const commands = ({ dataPlane, systemNamespace }: MeshPlan): string =>
  dataPlane === DataPlane.Ambient
    ? `kubectl rollout restart daemonset/${ztunnelName} -n ${systemNamespace} && ` +
      `kubectl rollout restart deployment -l ${istioLabels.managed} -n NAMESPACE`
    : restartWorkloads;
