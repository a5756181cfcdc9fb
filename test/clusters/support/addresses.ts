import { IPFamily } from "../../../sdk/gateway-args";
import { kubectlJson } from "../../support/clusters";

/** The last of the addresses of a family that a cluster's load balancers can have: the first ones are given out by themselves. */
export async function loadBalancerAddress(cluster: string, family: IPFamily = "IPv4"): Promise<string> {
  const { spec } = await kubectlJson(cluster, "-n", "metallb-system", "get", "ipaddresspools.metallb.io", "nodes");
  return (spec.addresses[Object.values(IPFamily).indexOf(family)] as string).split("-")[1]!;
}

/** The address at which a cluster's only node answers. */
export async function nodeAddress(cluster: string): Promise<string> {
  const { status } = await kubectlJson(cluster, "get", "node", cluster);
  return status.addresses.find(({ type }: { type: string }) => type === "InternalIP").address;
}
