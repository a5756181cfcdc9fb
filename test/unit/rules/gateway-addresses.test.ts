import { ClusterRole } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { IPFamily } from "../../../sdk/args/gateway-service";
import { type EastWestGatewayArgs } from "../../../sdk/args/gateway";
import {
  allNodePorts,
  atAddresses,
  atNodes,
  betweenNetworks,
  exposingIstiod,
  gatewayPath,
  oneGateway,
  remote,
} from "../../support/gateways";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

const { IPv4, IPv6 } = IPFamily;

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  [
    "a load balancer IP that is a host name",
    { loadBalancerIP: "gateway.example" },
    "loadBalancerIP",
    /expected an IP address, got "gateway.example"/,
  ],
  [
    "an IPv6 load balancer IP for an IPv4 gateway",
    { loadBalancerIP: "2001:db8::1", ipFamilies: [IPv4] },
    "loadBalancerIP",
    /expected an IPv4 address, got "2001:db8::1"; change it, or add "IPv6" to ipFamilies/,
  ],
  [
    "a loopback load balancer IP",
    { loadBalancerIP: "127.0.0.1" },
    "loadBalancerIP",
    /got "127.0.0.1", which means the local machine/,
  ],
  [
    "a link-local address with a zone that ipaddr.js does not know",
    { addresses: ["fe80::1%eth-0"] },
    "addresses[0]",
    /works on one network link only/,
  ],
  [
    "a load balancer IP with such a zone",
    { loadBalancerIP: "fe80::1%eth-0" },
    "loadBalancerIP",
    /works on one network link only/,
  ],
  [
    "a link-local load balancer IP",
    { loadBalancerIP: "fe80::1" },
    "loadBalancerIP",
    /works on one network link only/,
  ],
  [
    "an IPv4 load balancer IP for an IPv6 gateway",
    { loadBalancerIP: "10.0.0.1", ipFamilies: [IPv6] },
    "loadBalancerIP",
    /expected an IPv6 address, got "10.0.0.1"/,
  ],
  ["an empty list of addresses", { addresses: [] }, "addresses", /the list is empty/],
  [
    "an address listed twice",
    { addresses: ["10.0.0.1", "10.0.0.1"] },
    "addresses",
    /"10.0.0.1" is listed twice/,
  ],
  [
    "an address in two spellings",
    { addresses: ["2001:db8::1", "2001:DB8:0::1"] },
    "addresses",
    /"2001:db8::1" is listed twice/,
  ],
  [
    "localhost",
    { addresses: ["localhost"] },
    "addresses[0]",
    /got "localhost", which means the local machine/,
  ],
  [
    "a name below localhost",
    { addresses: ["a.example", "a.localhost"] },
    "addresses[1]",
    /got "a.localhost", which means the local machine/,
  ],
  [
    "an address with a port",
    { addresses: ["10.0.0.1:443"] },
    "addresses[0]",
    /expected an IP address or a lowercase host name, got "10.0.0.1:443"/,
  ],
  [
    "a host name in capitals",
    { addresses: ["Gateway.example"] },
    "addresses[0]",
    /lowercase host name, got "Gateway.example"/,
  ],
  [
    "an IPv4 address with too few numbers",
    { addresses: ["10.0.0.1", "10.0.300.2"] },
    "addresses[1]",
    /got "10.0.300.2"/,
  ],
  ["an IPv4 address in a short form", { addresses: ["10.1"] }, "addresses[0]", /got "10.1"/],
  [
    "an IPv4 address with leading zeros",
    { addresses: ["010.0.0.1"] },
    "addresses[0]",
    /got "010.0.0.1"/,
  ],
  [
    "a loopback address",
    { addresses: ["127.0.0.1"] },
    "addresses[0]",
    /got "127.0.0.1", which means the local machine/,
  ],
  [
    "a link-local address",
    { addresses: ["fe80::1"] },
    "addresses[0]",
    /works on one network link only/,
  ],
  [
    "an address with a zone",
    { addresses: ["fd00::1%eth0"] },
    "addresses[0]",
    /works on one network link only/,
  ],
  ["the unspecified address", { addresses: ["::"] }, "addresses[0]", /local machine/],
];

const accepted: [string, EastWestGatewayArgs][] = [
  [
    "an IPv6 source range and load balancer IP",
    { loadBalancerSourceRanges: ["2001:db8::/32", "0.0.0.0/0"], loadBalancerIP: "2001:db8::1" },
  ],
  [
    "a load balancer IP of the second family",
    { loadBalancerIP: "2001:db8::1", ipFamilies: [IPv4], ipFamilyPolicy: "PreferDualStack" },
  ],
  [
    "addresses of both families and a host name",
    { addresses: ["10.0.0.1", "2001:db8::1", "gateway.example"], hostNames: "Resolve" },
  ],
  [
    "host names that only contain localhost",
    { addresses: ["localhost.example", "a-localhost"], hostNames: "Resolve" },
  ],
];

const refusedTogether: RefusedRow[] = [
  [
    "a NodePort gateway without addresses",
    betweenNetworks({ serviceType: "NodePort", nodePorts: { tls: 30443 } }),
    `${gatewayPath}.addresses`,
    /^required: Kubernetes assigns no address to a Service of type "NodePort"/,
  ],
  [
    "a ClusterIP gateway without addresses",
    betweenNetworks({ serviceType: "ClusterIP" }),
    `${gatewayPath}.addresses`,
    /"ClusterIP"; list the addresses/,
  ],
  [
    "a NodePort gateway without addresses that exposes istiod, even with a node selector",
    exposingIstiod({
      serviceType: "NodePort",
      nodePorts: allNodePorts,
      serviceAnnotations: { "traffic.istio.io/nodeSelector": "{}" },
    }),
    `${gatewayPath}.addresses`,
    /assigns no address/,
  ],
  [
    "a NodePort gateway without its node port for services",
    betweenNetworks({ serviceType: "NodePort", addresses: ["10.0.0.1"] }),
    `${gatewayPath}.nodePorts.tls`,
    /^required: other clusters need to know the port/,
  ],
  [
    "a NodePort gateway without a node port for istiod",
    exposingIstiod({
      serviceType: "NodePort",
      addresses: ["10.0.0.1"],
      nodePorts: { tls: 1, "tls-istiod": 2 },
    }),
    `${gatewayPath}.nodePorts.tls-webhook`,
    /^required: other clusters need to know the port/,
  ],
  [
    "a NodePort gateway without its node port, with a node selector and addresses",
    betweenNetworks({
      serviceType: "NodePort",
      addresses: ["10.0.0.1"],
      serviceAnnotations: { "traffic.istio.io/nodeSelector": "{}" },
    }),
    `${gatewayPath}.nodePorts.tls`,
    /^required: other clusters need to know the port/,
  ],
  [
    "one address for two gateways of one network whose istiods serve different remotes",
    meshArgs({
      east: { network: "n", ...atAddresses("10.0.0.1") },
      north: { network: "n", ...atAddresses("10.0.0.1") },
      south: { role: ClusterRole.Remote, primaries: ["east", "north"] },
      west: remote(),
    }),
    "clusters.north.eastWestGateway.addresses[0]",
    /10.0.0.1 is also the address of "east", whose istiod serves other remotes, at the same port/,
  ],
  [
    "one address for gateways on two networks",
    meshArgs({ east: atAddresses("10.0.0.1", "2001:db8::1"), west: atAddresses("2001:db8:0::1") }),
    "clusters.west.eastWestGateway.addresses[0]",
    /2001:db8::1 is also the address of "east", which is on network "east", at the same port/,
  ],
  [
    "an address that is the load balancer IP of another gateway",
    meshArgs({
      east: { eastWestGateway: { loadBalancerIP: "10.0.0.1" } },
      west: atAddresses("10.0.0.1"),
    }),
    "clusters.west.eastWestGateway.addresses[0]",
    /also the address of "east"/,
  ],
  [
    "one node port for gateways on two networks",
    meshArgs({ east: atNodes({ tls: 30443 }), west: atNodes({ tls: 30443 }) }),
    "clusters.west.eastWestGateway.addresses[0]",
    /at the same port/,
  ],
];

const acceptedTogether: [string, MultiClusterMeshArgs][] = [
  [
    "one address for two gateways of one network",
    meshArgs({
      east: { network: "n", ...atAddresses("10.0.0.1") },
      north: { network: "n", ...atAddresses("10.0.0.1") },
      west: {},
    }),
  ],
  [
    "one address for two gateways of one network whose istiods serve the same remotes",
    meshArgs({
      east: { network: "n", ...atAddresses("10.0.0.1") },
      north: { network: "n", ...atAddresses("10.0.0.1") },
      west: { role: ClusterRole.Remote, primaries: ["*"] },
    }),
  ],
  [
    "different node ports for istiods that serve different remotes",
    meshArgs({
      east: { network: "n", ...atNodes({ "tls-istiod": 30012, "tls-webhook": 30017, tls: 30443 }) },
      north: {
        network: "n",
        ...atNodes({ "tls-istiod": 31012, "tls-webhook": 31017, tls: 30443 }),
      },
      south: { network: "n", role: ClusterRole.Remote, primary: "north" },
      west: remote(),
    }),
  ],
  [
    "different node ports on one node",
    meshArgs({ east: atNodes({ tls: 30443 }), west: atNodes({ tls: 31443 }) }),
  ],
  [
    "a node port and a load balancer at one address",
    meshArgs({ east: atNodes({ tls: 30443 }), west: atAddresses("10.0.0.1") }),
  ],
  [
    "one address for all gateways if only one of them is enabled",
    meshArgs(
      {
        east: {},
        north: { network: "n", eastWestGateway: { enabled: false } },
        west: { network: "n", ...atAddresses("10.0.0.2") },
      },
      {
        defaults: {
          kubeconfig: kubeconfigFor(["east", "north", "west"]),
          ...atAddresses("10.0.0.1"),
        },
      },
    ),
  ],
  [
    "a NodePort gateway without addresses, with a node selector",
    betweenNetworks({
      serviceType: "NodePort",
      serviceAnnotations: { "traffic.istio.io/nodeSelector": "{}" },
    }),
  ],
  [
    "a NodePort gateway with addresses and node ports",
    exposingIstiod({ serviceType: "NodePort", addresses: ["10.0.0.1"], nodePorts: allNodePorts }),
  ],
  [
    "a ClusterIP gateway with an address",
    exposingIstiod({ serviceType: "ClusterIP", addresses: ["10.0.0.1"] }),
  ],
];

describe("checking the addresses of one gateway", () => {
  itRefuses(
    refused.map(([name, args, field, reason]) => [
      name,
      oneGateway(args),
      `${gatewayPath}.${field}`,
      reason,
    ]),
  );
  itAccepts(accepted.map(([name, args]) => [name, oneGateway(args)]));
});

describe("checking the addresses of several gateways", () => {
  itRefuses(refusedTogether);
  itAccepts(acceptedTogether);
});
