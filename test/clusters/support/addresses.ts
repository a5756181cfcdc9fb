import { kubectlJson } from "../../support/clusters";

/** The last of the addresses that a cluster's load balancers can have: the first ones are given out by themselves. */
export async function loadBalancerAddress(cluster: string): Promise<string> {
  const { spec } = await kubectlJson(cluster, "-n", "metallb-system", "get", "ipaddresspools.metallb.io", "nodes");
  return (spec.addresses[0] as string).split("-")[1]!;
}

/** The address at which a cluster's only node answers. */
export async function nodeAddress(cluster: string): Promise<string> {
  const { status } = await kubectlJson(cluster, "get", "node", cluster);
  return status.addresses.find(({ type }: { type: string }) => type === "InternalIP").address;
}
