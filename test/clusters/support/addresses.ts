import { setHostNames } from "../../../scripts/clusters";
import { waitUntil } from "../../../scripts/clusters/command";
import { testInstance } from "../../../scripts/test/machine";
import { IPFamily } from "../../../sdk/args/gateway-service";
import { kubectl, kubectlJson } from "../../support/clusters";
import { gatewayName, systemNamespace } from "./installed";

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

/** The URL of a cluster's API server, as the kubeconfig has it. */
export const apiServerOf = (cluster: string): Promise<string> => {
  const server = "jsonpath={.clusters[0].cluster.server}";
  return kubectl(cluster, "config", "view", "--minify", "-o", server);
};

/** Makes all API servers and pods resolve a host name to an address. */
export async function setHostName(name: string, address: string): Promise<void> {
  for (const cluster of ["east", "west"])
    await setHostNames({ instance: testInstance(), cluster }, { [name]: address });
}

/**
 * Creates another load balancer for a cluster's gateway, and returns its address. The gateway may
 * not exist yet.
 */
export async function createLoadBalancer(
  cluster: string,
  name: string,
  namespace = systemNamespace,
): Promise<string> {
  const inNamespace = (...args: string[]) => kubectl(cluster, "-n", namespace, ...args);
  const ports = [15443, 15012, 15017].map((port) => `--tcp=${port}:${port}`);
  await inNamespace("create", "service", "loadbalancer", name, ...ports);
  await inNamespace("set", "selector", "service", name, `app=${gatewayName}`);
  const address = "jsonpath={.status.loadBalancer.ingress[0].ip}";
  await inNamespace("wait", `service/${name}`, `--for=${address}`, "--timeout=1m");
  return inNamespace("get", "service", name, "-o", address);
}

/**
 * Waits for the gateway's Service of a load balancer class, and assigns it an IP address or a host
 * name, as clouds do.
 */
export async function assignAddress(
  cluster: string,
  loadBalancerClass: string,
  address: { readonly ip: string } | { readonly hostname: string },
  namespace = systemNamespace,
): Promise<void> {
  const service = ["-n", namespace, "service", gatewayName];
  const classOf = () =>
    kubectl(cluster, "get", ...service, "-o", "jsonpath={.spec.loadBalancerClass}").catch(() => "");
  await waitUntil(async () => (await classOf()) === loadBalancerClass, {
    seconds: 180,
    failure: () => new Error(`no gateway Service of the class ${loadBalancerClass} in ${cluster}`),
  });
  const status = JSON.stringify({ status: { loadBalancer: { ingress: [address] } } });
  await kubectl(cluster, "patch", ...service, "--subresource=status", "--type=merge", "-p", status);
}
