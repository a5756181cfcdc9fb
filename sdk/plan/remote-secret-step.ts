import { clusterIn, type ClusterPlan, type MeshPlan } from "./plan";
import { hasPods } from "./gateway";
import { istiodIds } from "./istiod-steps";
import type { RemoteSecretPlan } from "./remote-secrets";
import { stepId, type Step } from "./step";

/**
 * The step of a remote secret. The peer reads the target at once, so the target must be ready: its
 * namespace with annotations (istiod reads them once), the reader's permissions and token, and the
 * gateway of its network. The target's owner is deleted right after the last of its secrets.
 */
export function remoteSecretStep(plan: MeshPlan, secret: RemoteSecretPlan): Step {
  const { holder, target } = secret;
  return {
    id: stepId(holder, "remoteSecret", target),
    cluster: holder,
    part: "remoteSecret",
    secret,
    after: [
      stepId(holder, "namespace"),
      stepId(target, "namespace"),
      stepId(target, "owner"),
      stepId(target, "readerToken"),
      ...istiodIds(clusterIn(plan, target)),
      ...ambientSteps(plan, secret),
      ...pathSteps(plan, secret),
    ],
    waits: false,
  };
}

/** In ambient mode, ztunnel takes the requests, and the peer must know the gateways' addresses. */
function ambientSteps(plan: MeshPlan, { holder, target }: RemoteSecretPlan): string[] {
  if (clusterIn(plan, target).ztunnel === undefined) return [];
  const announces = clusterIn(plan, holder).exposure.length > 0;
  return [stepId(target, "ztunnel"), ...(announces ? [stepId(holder, "exposure")] : [])];
}

/**
 * The steps after which a peer can reach the target's network. Without a known gateway, istiod
 * sends requests to pod addresses, which other networks cannot reach. So the gateway must have an
 * address, and must be ready unless it needs this secret to start.
 */
function pathSteps(plan: MeshPlan, secret: RemoteSecretPlan): string[] {
  const target = clusterIn(plan, secret.target);
  if (isOnlyNetwork(plan, target.network)) return [];
  if (!hasPods(target.gateway)) return neighbourSteps(plan, secret, target.network);
  // Only with this secret can the istiod that serves the target inject the gateway's pod.
  if (secret.serves) return [stepId(target.name, "gatewayService")];
  return [stepId(target.name, "gateway"), ...exposureSteps(plan, target)];
}

const isOnlyNetwork = ({ clusters }: MeshPlan, network: string): boolean =>
  clusters.every((cluster) => cluster.role === "external" || cluster.network === network);

/** A cluster without a gateway is reached through the other gateways of its network. */
function neighbourSteps(
  { clusters }: MeshPlan,
  { holder, serves }: RemoteSecretPlan,
  network: string,
): string[] {
  const neighbours = clusters
    .filter((cluster) => cluster.network === network && hasPods(cluster.gateway))
    .map(({ name }) => name);
  // An istiod that is removed keeps the secrets of its remotes to the end, so they wait for nothing
  // in its own cluster.
  if (serves)
    return neighbours
      .filter((name) => name !== holder)
      .map((name) => stepId(name, "gatewayService"));
  return neighbours.map((name) =>
    name === holder ? stepId(name, "gatewayService") : stepId(holder, "remoteSecret", name),
  );
}

/** The steps that open a gateway. They are in the config clusters of the istiods that serve it. */
const exposureSteps = ({ clusters }: MeshPlan, { controlPlaneClusters }: ClusterPlan): string[] =>
  clusters
    .filter(({ exposure }) => exposure.length > 0)
    .filter((one) => controlPlaneClusters.includes(one.externalControlPlane ?? one.name))
    .map(({ name }) => stepId(name, "exposure"));
