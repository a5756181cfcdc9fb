import { setHostNames } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import { IPFamily } from "../../../sdk/args/gateway";
import { kubectlJson } from "../../support/clusters";
import { gatewayName, kubectlInSystem } from "./installed";

/** The last of the addresses of a family that a cluster's load balancers can have: the first ones are given out by themselves. */
export async function lastLoadBalancerAddress(
  cluster: string,
  family: IPFamily = "IPv4",
): Promise<string> {
  const { spec } = await kubectlJson(
    cluster,
    "-n",
    "metallb-system",
    "get",
    "ipaddresspools.metallb.io",
    "nodes",
  );
  return (spec.addresses[Object.values(IPFamily).indexOf(family)] as string).split("-")[1]!;
}

/** The address at which a cluster's only node answers. */
export async function nodeAddress(cluster: string): Promise<string> {
  const { status } = await kubectlJson(cluster, "get", "node", cluster);
  return status.addresses.find(({ type }: { type: string }) => type === "InternalIP").address;
}

/** Lets all API servers and pods know a host name. */
export async function setHostName(name: string, address: string): Promise<void> {
  for (const cluster of ["east", "west"])
    await setHostNames({ instance: testInstance(), cluster }, { [name]: address });
}

/** Makes a load balancer of one's own in front of a cluster's gateway, which may come later; gives its address. */
export async function createLoadBalancer(cluster: string, name: string): Promise<string> {
  const ports = [15443, 15012, 15017].map((port) => `--tcp=${port}:${port}`);
  await kubectlInSystem(cluster, "create", "service", "loadbalancer", name, ...ports);
  await kubectlInSystem(cluster, "set", "selector", "service", name, `app=${gatewayName}`);
  const address = "jsonpath={.status.loadBalancer.ingress[0].ip}";
  await kubectlInSystem(cluster, "wait", `service/${name}`, `--for=${address}`, "--timeout=1m");
  return kubectlInSystem(cluster, "get", "service", name, "-o", address);
}

/** Gives the gateway's Service an address as clouds do, as soon as the Service is there: an IP address or a host name. */
export async function assignAddress(
  cluster: string,
  address: { readonly ip: string } | { readonly hostname: string },
): Promise<void> {
  await kubectlInSystem(cluster, "wait", `service/${gatewayName}`, "--for=create", "--timeout=3m");
  const status = JSON.stringify({ status: { loadBalancer: { ingress: [address] } } });
  await kubectlInSystem(
    cluster,
    "patch",
    "service",
    gatewayName,
    "--subresource=status",
    "--type=merge",
    "-p",
    status,
  );
}
