import assert from "node:assert/strict";
import { requestEnvoyAdmin } from "./envoy";
import { gatewayName, getInSystem, kubectlInSystem, systemNamespace } from "./installed";

/**
 * The ports at which a gateway's pod listens, except on loopback. They are read from the kernel,
 * because Envoy does not know the ports of the agent in the same container.
 */
async function listeningPorts(cluster: string): Promise<number[]> {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"];
  const sockets = await kubectlInSystem(
    cluster,
    "exec",
    `deployment/${gatewayName}`,
    "-c",
    "istio-proxy",
    "--",
    "cat",
    ...tables,
  );
  return portsIn(sockets);
}

/** The ports at which Envoy listens in a gateway's pod, according to its admin API. */
async function envoyPorts(cluster: string): Promise<number[]> {
  const answer = await requestEnvoyAdmin(cluster, "listeners?format=json", {
    namespace: systemNamespace,
    deployment: gatewayName,
  });
  const { listener_statuses } = JSON.parse(answer) as { listener_statuses: ListenerStatus[] };
  return unique(
    listener_statuses.map(({ local_address }) => local_address.socket_address.port_value),
  );
}

interface ListenerStatus {
  readonly local_address: { readonly socket_address: { readonly port_value: number } };
}

/** The ports that a gateway's NetworkPolicy opens. */
async function allowedPorts(cluster: string): Promise<number[]> {
  const { spec } = await getInSystem(cluster, "networkpolicy", gatewayName);
  return unique(
    spec.ingress.flatMap(({ ports }: { ports: { port: number }[] }) =>
      ports.map(({ port }) => port),
    ),
  );
}

/** Loopback addresses as the kernel prints them: each 32 bits in the byte order of the machine. */
const loopback = [
  "0100007F",
  "00000000000000000000000001000000",
  "0000000000000000FFFF00000100007F",
];

/** The state of a listening socket. */
const listening = "0A";

/** The listening ports in the kernel's tables of TCP sockets, except on loopback. */
function portsIn(tables: string): number[] {
  const rows = tables.split("\n").map((line) => line.trim().split(/\s+/));
  const found = rows.flatMap(([, local = "", , state]) => {
    const [address = "", port = ""] = local.split(":");
    return state === listening && !loopback.includes(address) ? [parseInt(port, 16)] : [];
  });
  return unique(found);
}

const unique = (ports: readonly number[]): number[] => [...new Set(ports)].sort((a, b) => a - b);

/** The agent serves the metrics of Envoy and its own at this port. */
const agentPort = 15020;

/**
 * Asserts that a gateway's NetworkPolicy opens exactly the ports in `open`, and that its pod
 * listens at these and the ports in `closed`. The test clusters do not enforce a NetworkPolicy.
 */
export async function assertOpenPorts(
  cluster: string,
  open: readonly number[],
  closed: readonly number[] = [],
): Promise<void> {
  const listening = [...open, ...closed].sort((a, b) => a - b);
  assert.deepEqual(await allowedPorts(cluster), open);
  assert.deepEqual(await listeningPorts(cluster), listening);
  assert.deepEqual(
    await envoyPorts(cluster),
    listening.filter((port) => port !== agentPort),
  );
}
