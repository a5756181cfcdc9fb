import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { inIPv6, machineIp, type FamilyAddresses } from "./addresses";
import { run } from "./command";
import type { InstanceNames } from "./instance";
import type { Cluster, InstanceRecord } from "./state";

const namespaceFolder = "/run/netns";

/** A protocol number that marks the routes between nodes as ours. */
const routeProtocol = "77";

const namespaceExists = (name: string): boolean => existsSync(`${namespaceFolder}/${name}`);

/**
 * The bridge between the nodes is in its own network namespace, with one cable to the machine. So
 * the machine's rules for bridged packets, such as Docker's, do not apply to it, and it is removed
 * with the namespace.
 */
export async function ensureSwitch(
  names: InstanceNames,
  { subnet, clusters }: InstanceRecord,
): Promise<void> {
  const { switchNamespace, link } = names;
  await ensureNamespace(switchNamespace);
  await ensureLink(["-n", switchNamespace], "br0", ["type", "bridge"]);
  await ensureLink([], link, ["type", "veth", "peer", "name", "uplink", "netns", switchNamespace]);
  await run("ip", ["-n", switchNamespace, "link", "set", "uplink", "master", "br0", "up"]);
  await run("ip", ["-n", switchNamespace, "link", "set", "br0", "up"]);
  await run("ip", ["address", "replace", `${machineIp(subnet)}/24`, "dev", link]);
  if (Object.values(clusters).some(({ dualStack }) => dualStack))
    await run("ip", [
      "address",
      "replace",
      `${inIPv6(machineIp(subnet))}/64`,
      "dev",
      link,
      "nodad",
    ]);
  await run("ip", ["link", "set", link, "up"]);
  await run("nft", ["-f", "-"], machineRules(names));
}

/**
 * Nodes may answer the machine, but not reach its services or other networks through it. Neighbor
 * discovery, IPv6's ARP, is allowed, because nodes could not be reached without it.
 */
function machineRules({ nftTable, link }: InstanceNames): string {
  return `table inet ${nftTable} {}
delete table inet ${nftTable}
table inet ${nftTable} {
  chain forward {
    type filter hook forward priority -10; policy accept;
    iifname "${link}" drop
    oifname "${link}" drop
  }
  chain input {
    type filter hook input priority -10; policy accept;
    iifname "${link}" ct state established,related accept
    iifname "${link}" icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    iifname "${link}" drop
  }
}
`;
}

/** A node's network namespace with its cable to the switch. */
export async function ensureNodeNetwork(names: InstanceNames, cluster: Cluster): Promise<void> {
  const { nodeName, nodeIp, subnet, index, ipv6 } = cluster;
  const inSwitch = ["-n", names.switchNamespace];
  const inNode = ["-n", nodeName];
  const port = `node${index}`;
  await ensureNamespace(nodeName);
  await ensureLink(inSwitch, port, [
    "type",
    "veth",
    "peer",
    "name",
    "eth0",
    "address",
    macAddress(nodeIp),
    "netns",
    nodeName,
  ]);
  await run("ip", [...inSwitch, "link", "set", port, "master", "br0", "up"]);
  await run("ip", [...inNode, "link", "set", "lo", "up"]);
  await run("ip", [...inNode, "address", "replace", `${nodeIp}/24`, "dev", "eth0"]);
  await run("ip", [...inNode, "link", "set", "eth0", "up"]);
  // leads nowhere (the machine drops it), but without it a process of the node could not address a
  // Service
  await run("ip", [...inNode, "route", "replace", "default", "via", machineIp(subnet)]);
  if (ipv6 === undefined) return;
  await run("ip", [...inNode, "address", "replace", `${ipv6.nodeIp}/64`, "dev", "eth0", "nodad"]);
  await run("ip", [
    ...inNode,
    "-6",
    "route",
    "replace",
    "default",
    "via",
    inIPv6(machineIp(subnet)),
  ]);
}

/**
 * A node that is created again keeps its hardware address. Otherwise the others would send to the
 * old one for half a minute.
 */
const macAddress = (ip: string): string =>
  ["02:00", ...ip.split(".").map((part) => Number(part).toString(16).padStart(2, "0"))].join(":");

/**
 * Nodes on one network get routes to each other's pods, and requests keep the pod's address. All
 * other requests leave with the node's address, because other hosts have no route to the pod.
 */
export async function connectPods(cluster: Cluster, all: readonly Cluster[]): Promise<void> {
  const peers = all.filter(
    (other) => other.network === cluster.network && other.name !== cluster.name,
  );
  await connectFamily(cluster.nodeName, "ip", cluster, peers);
  const peersInIPv6 = peers.flatMap(({ ipv6 }) => ipv6 ?? []);
  if (cluster.ipv6 !== undefined)
    await connectFamily(cluster.nodeName, "ip6", cluster.ipv6, peersInIPv6);
}

async function connectFamily(
  nodeName: string,
  family: "ip" | "ip6",
  own: FamilyAddresses,
  peers: readonly FamilyAddresses[],
): Promise<void> {
  const inNode = ["-n", nodeName, family === "ip" ? "-4" : "-6"];
  const wanted = new Map(peers.map((peer) => [peer.podCidr, peer.nodeIp]));
  const listed = JSON.parse(
    (await run("ip", [...inNode, "-j", "route", "show", "proto", routeProtocol])) || "[]",
  ) as { dst: string }[];
  for (const { dst } of listed)
    if (!wanted.has(dst)) await run("ip", [...inNode, "route", "del", dst]);
  for (const [cidr, via] of wanted)
    await run("ip", [...inNode, "route", "replace", cidr, "via", via, "proto", routeProtocol]);
  const direct = [own, ...peers].map((peer) => peer.podCidr).join(", ");
  const rules = `table ${family} pods {}
delete table ${family} pods
table ${family} pods {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    oifname "eth0" ${family} saddr ${own.podCidr} ${family} daddr != { ${direct} } masquerade
  }
}
`;
  await run("nsenter", [`--net=${namespaceFolder}/${nodeName}`, "nft", "-f", "-"], rules);
}

async function ensureNamespace(name: string): Promise<void> {
  // a crash may have left the file without the namespace mounted on it; then it is of no use
  if (namespaceExists(name) && (await usable(name))) return;
  await removeNamespace(name);
  await run("ip", ["netns", "add", name]);
}

const usable = (name: string): Promise<boolean> =>
  run("ip", ["-n", name, "link", "show", "lo"]).then(
    () => true,
    () => false,
  );

async function ensureLink(
  where: readonly string[],
  name: string,
  kind: readonly string[],
): Promise<void> {
  const exists = await run("ip", [...where, "link", "show", name]).then(
    () => true,
    () => false,
  );
  if (!exists) await run("ip", [...where, "link", "add", name, ...kind]);
}

/** Removes a network namespace, if it exists. */
export async function removeNamespace(name: string): Promise<void> {
  if (namespaceExists(name)) await run("ip", ["netns", "delete", name]);
}

/** The network namespaces with this prefix. */
export async function findNamespaces(prefix: string): Promise<string[]> {
  const all = await readdir(namespaceFolder).catch(() => []);
  return all.filter((name) => name.startsWith(prefix));
}

/**
 * Removes a node's port from the switch. Without this, it would remain for a moment after the
 * node's namespace is gone.
 */
export async function removeNodePort(names: InstanceNames, index: number): Promise<void> {
  await run("ip", ["-n", names.switchNamespace, "link", "delete", `node${index}`]).catch(
    () => undefined,
  );
}

/** Removes the switch, the cable to it and the packet rules. */
export async function removeSwitch({
  switchNamespace,
  link,
  nftTable,
}: InstanceNames): Promise<void> {
  if (networkInterfaces()[link] !== undefined || existsSync(`/sys/class/net/${link}`))
    await run("ip", ["link", "delete", link]);
  await removeNamespace(switchNamespace);
  await run("nft", ["-f", "-"], `table inet ${nftTable} {}\ndelete table inet ${nftTable}\n`);
  await releaseNamespaceFolder();
}

/** `ip netns add` mounts /run/netns on itself. Unmount it when the last namespace is gone. */
async function releaseNamespaceFolder(): Promise<void> {
  const left = await readdir(namespaceFolder).catch(() => ["unreadable"]);
  if (left.length === 0) await run("umount", [namespaceFolder]).catch(() => undefined);
}

/** The IPv4 ranges that this machine has routes to. */
export async function routedCidrs(): Promise<string[]> {
  const routes = JSON.parse(
    (await run("ip", ["-j", "-4", "route", "show", "table", "all"])) || "[]",
  ) as { dst: string }[];
  return routes
    .map(({ dst }) => dst)
    .filter((dst) => dst !== "default")
    .map((dst) => (dst.includes("/") ? dst : `${dst}/32`));
}
