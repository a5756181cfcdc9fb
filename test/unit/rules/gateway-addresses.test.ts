import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { IPFamily, type EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

const { IPv4, IPv6 } = IPFamily;
const gateway = "clusters.east.eastWestGateway";
const remote = (more: ClusterArgs = {}): ClusterArgs => ({
  role: ClusterRole.Remote,
  primary: "east",
  ...more,
});
/** Two primaries on networks of their own; the gateway of one is as given. */
const between = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway }, west: {} });
/** A primary with such a gateway, and a remote that reaches istiod at it. */
const serving = (
  eastWestGateway: EastWestGatewayArgs,
  west: ClusterArgs = {},
): MultiClusterMeshArgs => meshArgs({ east: { eastWestGateway }, west: remote(west) });
const at = (...addresses: string[]): ClusterArgs => ({ eastWestGateway: { addresses } });
const atNode = (nodePorts: { [port: string]: number }): ClusterArgs => ({
  eastWestGateway: { serviceType: "NodePort", addresses: ["10.0.0.1"], nodePorts },
});
const allPorts = { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 };
/** One cluster, whose gateway nobody needs: what is wrong is wrong with the gateway itself. */
const one = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway } });

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  [
    "a load balancer's address that is a name",
    { loadBalancerIP: "gateway.example" },
    "loadBalancerIP",
    /"gateway.example" is no IP address/,
  ],
  [
    "a load balancer's address of a family that the gateway has not",
    { loadBalancerIP: "2001:db8::1", ipFamilies: [IPv4] },
    "loadBalancerIP",
    /2001:db8::1 is an address of IPv6, and the gateway has "IPv4" alone/,
  ],
  [
    "a load balancer's address that is a loopback",
    { loadBalancerIP: "127.0.0.1" },
    "loadBalancerIP",
    /another machine to everybody else/,
  ],
  [
    "an address of a link whose name the library does not know",
    { addresses: ["fe80::1%eth-0"] },
    "addresses[0]",
    /on one link only/,
  ],
  [
    "a load balancer's address of such a link",
    { loadBalancerIP: "fe80::1%eth-0" },
    "loadBalancerIP",
    /on one link only/,
  ],
  [
    "a load balancer's address of one link",
    { loadBalancerIP: "fe80::1" },
    "loadBalancerIP",
    /on one link only/,
  ],
  [
    "a load balancer's address written as IPv6",
    { loadBalancerIP: "::ffff:10.0.0.1" },
    "loadBalancerIP",
    /write 10.0.0.1/,
  ],
  [
    "a load balancer's IPv4 address of an IPv6 gateway",
    { loadBalancerIP: "10.0.0.1", ipFamilies: [IPv6] },
    "loadBalancerIP",
    /of IPv4/,
  ],
  ["no address in a list of them", { addresses: [] }, "addresses", /the list is empty/],
  ["an address named twice", { addresses: ["10.0.0.1", "10.0.0.1"] }, "addresses", /named twice/],
  [
    "an address spelled in two ways",
    { addresses: ["2001:db8::1", "2001:DB8:0::1"] },
    "addresses",
    /named twice/,
  ],
  [
    "the name of one's own machine",
    { addresses: ["localhost"] },
    "addresses[0]",
    /"localhost" means another machine/,
  ],
  [
    "a name below that of one's own machine",
    { addresses: ["a.example", "a.localhost"] },
    "addresses[1]",
    /means another machine/,
  ],
  [
    "an address with a port",
    { addresses: ["10.0.0.1:443"] },
    "addresses[0]",
    /neither an IP address nor a host name/,
  ],
  [
    "a host name in capitals",
    { addresses: ["Gateway.example"] },
    "addresses[0]",
    /host name in lower case/,
  ],
  [
    "an IPv4 address with too few numbers",
    { addresses: ["10.0.0.1", "10.0.300.2"] },
    "addresses[1]",
    /"10.0.300.2" is neither/,
  ],
  ["an IPv4 address in a short form", { addresses: ["10.1"] }, "addresses[0]", /"10.1" is neither/],
  [
    "an IPv4 address with leading zeros",
    { addresses: ["010.0.0.1"] },
    "addresses[0]",
    /"010.0.0.1" is neither/,
  ],
  [
    "an IPv4 address written as IPv6",
    { addresses: ["::ffff:10.0.0.1"] },
    "addresses[0]",
    /write 10.0.0.1/,
  ],
  [
    "a loopback address",
    { addresses: ["127.0.0.1"] },
    "addresses[0]",
    /another machine to everybody else/,
  ],
  ["an address of one link", { addresses: ["fe80::1"] }, "addresses[0]", /on one link only/],
  ["an address with a zone", { addresses: ["fd00::1%eth0"] }, "addresses[0]", /on one link only/],
  ["the address of nothing", { addresses: ["::"] }, "addresses[0]", /another machine/],
];

const accepted: [string, EastWestGatewayArgs][] = [
  [
    "an IPv6 range and address",
    { loadBalancerSourceRanges: ["2001:db8::/32", "0.0.0.0/0"], loadBalancerIP: "2001:db8::1" },
  ],
  [
    "a load balancer's address of the family that comes second",
    { loadBalancerIP: "2001:db8::1", ipFamilies: [IPv4], ipFamilyPolicy: "PreferDualStack" },
  ],
  [
    "addresses of both families, and a name",
    { addresses: ["10.0.0.1", "2001:db8::1", "gateway.example"], hostNames: "Resolve" },
  ],
  [
    "names that have another name in them",
    { addresses: ["localhost.example", "a-localhost"], hostNames: "Resolve" },
  ],
];

const refusedTogether: RefusedRow[] = [
  [
    "nodes whose addresses nobody knows",
    between({ serviceType: "NodePort", nodePorts: { tls: 30443 } }),
    `${gateway}.addresses`,
    /no.*address to a Service of type "NodePort"/,
  ],
  [
    "a Service within the cluster that nobody reaches",
    between({ serviceType: "ClusterIP" }),
    `${gateway}.addresses`,
    /"ClusterIP"; give those/,
  ],
  [
    "nodes that find services, but not istiod",
    serving({
      serviceType: "NodePort",
      nodePorts: allPorts,
      serviceAnnotations: { "traffic.istio.io/nodeSelector": "{}" },
    }),
    `${gateway}.addresses`,
    /nothing assigns/,
  ],
  [
    "a port of nodes that nobody knows",
    between({ serviceType: "NodePort", addresses: ["10.0.0.1"] }),
    `${gateway}.nodePorts.tls`,
    /have to know the port/,
  ],
  [
    "istiod's port of nodes that nobody knows",
    serving({
      serviceType: "NodePort",
      addresses: ["10.0.0.1"],
      nodePorts: { tls: 1, "tls-istiod": 2 },
    }),
    `${gateway}.nodePorts.tls-webhook`,
    /missing/,
  ],
  [
    "a port of nodes that istiod would find, but not at addresses that are given",
    between({
      serviceType: "NodePort",
      addresses: ["10.0.0.1"],
      serviceAnnotations: { "traffic.istio.io/nodeSelector": "{}" },
    }),
    `${gateway}.nodePorts.tls`,
    /have to know the port/,
  ],
  [
    "one address of one network for the istiods of different remotes",
    meshArgs({
      east: { network: "n", ...at("10.0.0.1") },
      north: { network: "n", ...at("10.0.0.1") },
      south: { role: ClusterRole.Remote, primaries: ["east", "north"] },
      west: remote(),
    }),
    "clusters.north.eastWestGateway.addresses[0]",
    /10.0.0.1 is already that of cluster "east", whose istiod serves other remotes, at the same ports/,
  ],
  [
    "one address for the gateways of two networks",
    meshArgs({ east: at("10.0.0.1", "2001:db8::1"), west: at("2001:db8:0::1") }),
    "clusters.west.eastWestGateway.addresses[0]",
    /2001:db8::1 is already that of cluster "east" on another network \("east"\), at the same ports/,
  ],
  [
    "one address that two load balancers shall have",
    meshArgs({ east: { eastWestGateway: { loadBalancerIP: "10.0.0.1" } }, west: at("10.0.0.1") }),
    "clusters.west.eastWestGateway.addresses[0]",
    /already that of cluster "east"/,
  ],
  [
    "one port of one node for the gateways of two networks",
    meshArgs({ east: atNode({ tls: 30443 }), west: atNode({ tls: 30443 }) }),
    "clusters.west.eastWestGateway.addresses[0]",
    /at the same ports/,
  ],
];

const acceptedTogether: [string, MultiClusterMeshArgs][] = [
  [
    "one address for two gateways of one network",
    meshArgs({
      east: { network: "n", ...at("10.0.0.1") },
      north: { network: "n", ...at("10.0.0.1") },
      west: {},
    }),
  ],
  [
    "one address of one network for istiods of the same remotes",
    meshArgs({
      east: { network: "n", ...at("10.0.0.1") },
      north: { network: "n", ...at("10.0.0.1") },
      west: { role: ClusterRole.Remote, primaries: ["*"] },
    }),
  ],
  [
    "ports of their own for istiods of different remotes at one node",
    meshArgs({
      east: { network: "n", ...atNode({ "tls-istiod": 30012, "tls-webhook": 30017, tls: 30443 }) },
      north: { network: "n", ...atNode({ "tls-istiod": 31012, "tls-webhook": 31017, tls: 30443 }) },
      south: { network: "n", role: ClusterRole.Remote, primary: "north" },
      west: remote(),
    }),
  ],
  [
    "ports of their own at one node",
    meshArgs({ east: atNode({ tls: 30443 }), west: atNode({ tls: 31443 }) }),
  ],
  [
    "a node and a load balancer at one address",
    meshArgs({ east: atNode({ tls: 30443 }), west: at("10.0.0.1") }),
  ],
  [
    "one address for all gateways where the others of it are off",
    meshArgs(
      {
        east: {},
        north: { network: "n", eastWestGateway: { enabled: false } },
        west: { network: "n", ...at("10.0.0.2") },
      },
      { defaults: { kubeconfig: kubeconfigFor(["east", "north", "west"]), ...at("10.0.0.1") } },
    ),
  ],
  [
    "a Service of nodes that istiod finds",
    between({
      serviceType: "NodePort",
      serviceAnnotations: { "traffic.istio.io/nodeSelector": "{}" },
    }),
  ],
  [
    "nodes with addresses and ports",
    serving({ serviceType: "NodePort", addresses: ["10.0.0.1"], nodePorts: allPorts }),
  ],
  [
    "a Service within the cluster behind something with an address",
    serving({ serviceType: "ClusterIP", addresses: ["10.0.0.1"] }),
  ],
];

describe("the rules of the addresses of one gateway", () => {
  itRefuses(
    refused.map(([name, args, field, reason]) => [name, one(args), `${gateway}.${field}`, reason]),
  );
  itAccepts(accepted.map(([name, args]) => [name, one(args)]));
});

describe("the rules of the addresses of several gateways", () => {
  itRefuses(refusedTogether);
  itAccepts(acceptedTogether);
});
