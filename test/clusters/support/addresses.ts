import { setHostNames } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import { IPFamily } from "../../../sdk/args/gateway-service";
import { kubectlJson } from "../../support/clusters";
import { gatewayName, kubectlInSystem } from "./installed";

/**
 * The last load balancer address of a cluster. It is free, because the first addresses are assigned
 * first.
 */
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

/** The address of a cluster's only node. */
export async function nodeAddress(cluster: string): Promise<string> {
  const { status } = await kubectlJson(cluster, "get", "node", cluster);
  return status.addresses.find(({ type }: { type: string }) => type === "InternalIP").address;
}

/** Makes all API servers and pods resolve a host name to an address. */
export async function setHostName(name: string, address: string): Promise<void> {
  for (const cluster of ["east", "west"])
    await setHostNames({ instance: testInstance(), cluster }, { [name]: address });
}

/**
 * Creates another load balancer for a cluster's gateway, and returns its address. The gateway may
 * not exist yet.
 */
export async function createLoadBalancer(cluster: string, name: string): Promise<string> {
  const ports = [15443, 15012, 15017].map((port) => `--tcp=${port}:${port}`);
  await kubectlInSystem(cluster, "create", "service", "loadbalancer", name, ...ports);
  await kubectlInSystem(cluster, "set", "selector", "service", name, `app=${gatewayName}`);
  const address = "jsonpath={.status.loadBalancer.ingress[0].ip}";
  await kubectlInSystem(cluster, "wait", `service/${name}`, `--for=${address}`, "--timeout=1m");
  return kubectlInSystem(cluster, "get", "service", name, "-o", address);
}

/** Waits for the gateway's Service and assigns it an IP address or a host name, as clouds do. */
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
