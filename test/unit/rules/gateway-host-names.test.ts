import { ClusterRole } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import {
  atAddresses,
  betweenNetworks,
  exposingIstiod,
  gatewayPath,
  oneGateway,
} from "../../support/gateways";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  [
    "InjectionURL with a load balancer IP and no host name",
    { loadBalancerIP: "10.0.0.1", hostNames: "InjectionURL" },
    "hostNames",
    /cannot be combined with loadBalancerIP, because it needs a host name/,
  ],
  [
    "InjectionURL with several addresses",
    { addresses: ["a.example", "b.example"], hostNames: "InjectionURL" },
    "addresses",
    /expected one address because hostNames is "InjectionURL", got 2/,
  ],
  [
    "InjectionURL with type NodePort",
    { serviceType: "NodePort", addresses: ["a.example"], hostNames: "InjectionURL" },
    "hostNames",
    /cannot be combined with serviceType "NodePort", because proxies use port 15012/,
  ],
  [
    "a strategy for host names if all addresses are IP addresses",
    { addresses: ["10.0.0.1"], hostNames: "Resolve" },
    "hostNames",
    /has no effect, because addresses holds only IP addresses/,
  ],
  [
    "a strategy for host names if there are no addresses",
    { serviceType: "NodePort", hostNames: "Resolve" },
    "hostNames",
    /has no effect without addresses; list the host name there/,
  ],
];

const accepted: [string, EastWestGatewayArgs][] = [
  ["InjectionURL with a host name", { addresses: ["gateway.example"], hostNames: "InjectionURL" }],
  ["a load balancer IP with Resolve", { loadBalancerIP: "10.0.0.1", hostNames: "Resolve" }],
  [
    "a load balancer IP behind a host name for InjectionURL",
    { loadBalancerIP: "10.0.0.1", addresses: ["gateway.example"], hostNames: "InjectionURL" },
  ],
];

const refusedTogether: RefusedRow[] = [
  [
    "a host name without a strategy",
    exposingIstiod({ addresses: ["a.example"] }),
    `${gatewayPath}.hostNames`,
    /^required, because remotes reach istiod at the host name "a.example".*choose "Resolve".*or "InjectionURL"/,
  ],
  [
    "an internal load balancer of AWS without a strategy for its host name",
    exposingIstiod({ internalLoadBalancer: "aws" }),
    `${gatewayPath}.hostNames`,
    /an "aws" load balancer, which has a host name.*choose "Resolve".*or "InjectionURL"/,
  ],
  [
    "a host name without a strategy for a local injector with several primaries",
    meshArgs({
      east: atAddresses("a.example"),
      north: {},
      west: { role: ClusterRole.Remote, primaries: ["north", "east"], localInjector: true },
    }),
    `${gatewayPath}.hostNames`,
    /the host name "a.example"/,
  ],
  [
    "a host name without a strategy among several addresses, for a local injector",
    exposingIstiod({ addresses: ["10.0.0.1", "a.example"] }, { localInjector: true }),
    `${gatewayPath}.hostNames`,
    /"a.example"/,
  ],
  [
    "InjectionURL for a remote with several primaries",
    meshArgs({
      east: { eastWestGateway: { addresses: ["a.example"], hostNames: "InjectionURL" } },
      north: {},
      west: { role: ClusterRole.Remote, primaries: ["east", "north"] },
    }),
    `${gatewayPath}.hostNames`,
    /"InjectionURL" leads to one primary, and "west" has several/,
  ],
];

const acceptedTogether: [string, MultiClusterMeshArgs][] = [
  ["a host name with Resolve", exposingIstiod({ addresses: ["a.example"], hostNames: "Resolve" })],
  [
    "a host name without a strategy for a local injector",
    exposingIstiod({ addresses: ["a.example"] }, { localInjector: true }),
  ],
  [
    "an internal load balancer of AWS with Resolve",
    exposingIstiod({ internalLoadBalancer: "aws", hostNames: "Resolve" }),
  ],
  [
    "an internal load balancer of AWS with given IP addresses",
    exposingIstiod({ internalLoadBalancer: "aws", addresses: ["10.0.0.1"] }),
  ],
  [
    "an internal load balancer of AWS for a local injector",
    exposingIstiod({ internalLoadBalancer: "aws" }, { localInjector: true }),
  ],
  [
    "an internal load balancer of AWS that exposes no istiod",
    betweenNetworks({ internalLoadBalancer: "aws" }),
  ],
  [
    "a host name at a gateway that exposes no istiod",
    betweenNetworks({ addresses: ["a.example"] }),
  ],
  [
    "legacy endpoints with Resolve",
    exposingIstiod({ hostNames: "Resolve" }, { legacyEndpoints: true }),
  ],
];

describe("checking the host names of one gateway", () => {
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

describe("checking the host names of several gateways", () => {
  itRefuses(refusedTogether);
  itAccepts(acceptedTogether);
});
