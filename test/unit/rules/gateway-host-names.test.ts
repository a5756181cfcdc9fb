import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

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
/** One cluster, whose gateway nobody needs: what is wrong is wrong with the gateway itself. */
const one = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway } });

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  [
    "a load balancer's address where names are handed on",
    { loadBalancerIP: "10.0.0.1", hostNames: "InjectionURL" },
    "hostNames",
    /the IP address 10.0.0.1, and "InjectionURL" wants a host name; remove one/,
  ],
  [
    "several names for webhooks to lead to",
    { addresses: ["a.example", "b.example"], hostNames: "InjectionURL" },
    "addresses",
    /lead to one name/,
  ],
  [
    "a webhook's URL at nodes",
    { serviceType: "NodePort", addresses: ["a.example"], hostNames: "InjectionURL" },
    "hostNames",
    /port 15012, which no node opens/,
  ],
  [
    "a choice about host names where there is none",
    { addresses: ["10.0.0.1"], hostNames: "Resolve" },
    "hostNames",
    /every address is an IP address/,
  ],
  [
    "a choice about host names where there is no address",
    { serviceType: "NodePort", hostNames: "Resolve" },
    "hostNames",
    /give `addresses`/,
  ],
];

const accepted: [string, EastWestGatewayArgs][] = [
  ["a name for the URL of webhooks", { addresses: ["gateway.example"], hostNames: "InjectionURL" }],
  [
    "a load balancer's address, with what becomes of names",
    { loadBalancerIP: "10.0.0.1", hostNames: "Resolve" },
  ],
  [
    "a load balancer's address behind a name for the URL of webhooks",
    { loadBalancerIP: "10.0.0.1", addresses: ["gateway.example"], hostNames: "InjectionURL" },
  ],
];

const refusedTogether: RefusedRow[] = [
  [
    "a host name without a word on what to do with it",
    serving({ addresses: ["a.example"] }),
    `${gateway}.hostNames`,
    /"a.example" is a host name.*choose "Resolve".*or "InjectionURL"/,
  ],
  [
    "load balancers that have names without a word on what to do with them",
    serving({ internalLoadBalancer: "aws" }),
    `${gateway}.hostNames`,
    /"aws" its address is a host name.*choose "Resolve".*or "InjectionURL"/,
  ],
  [
    "a name beside other gateways for a local injector",
    meshArgs({
      east: at("a.example"),
      north: {},
      west: { role: ClusterRole.Remote, primaries: ["north", "east"], localInjector: true },
    }),
    `${gateway}.hostNames`,
    /"a.example" is a host name/,
  ],
  [
    "several addresses with a name for local injectors",
    serving({ addresses: ["10.0.0.1", "a.example"] }, { localInjector: true }),
    `${gateway}.hostNames`,
    /"a.example"/,
  ],
  [
    "a name for a remote of several",
    meshArgs({
      east: { eastWestGateway: { addresses: ["a.example"], hostNames: "InjectionURL" } },
      north: {},
      west: { role: ClusterRole.Remote, primaries: ["east", "north"] },
    }),
    `${gateway}.hostNames`,
    /"west" has several primaries, and "InjectionURL" leads to one/,
  ],
];

const acceptedTogether: [string, MultiClusterMeshArgs][] = [
  ["a name that is resolved", serving({ addresses: ["a.example"], hostNames: "Resolve" })],
  [
    "a name for a remote with an injector of its own",
    serving({ addresses: ["a.example"] }, { localInjector: true }),
  ],
  [
    "load balancers that have names, which are resolved",
    serving({ internalLoadBalancer: "aws", hostNames: "Resolve" }),
  ],
  [
    "load balancers that have names, at addresses that are given",
    serving({ internalLoadBalancer: "aws", addresses: ["10.0.0.1"] }),
  ],
  [
    "load balancers that have names, for a local injector",
    serving({ internalLoadBalancer: "aws" }, { localInjector: true }),
  ],
  [
    "load balancers that have names, and lead to no istiod",
    between({ internalLoadBalancer: "aws" }),
  ],
  ["a name at a gateway that leads to no istiod", between({ addresses: ["a.example"] })],
  [
    "older endpoints of names that are resolved",
    serving({ hostNames: "Resolve" }, { legacyEndpoints: true }),
  ],
];

describe("the rules of the host names of one gateway", () => {
  itRefuses(
    refused.map(([name, args, field, reason]) => [name, one(args), `${gateway}.${field}`, reason]),
  );
  itAccepts(accepted.map(([name, args]) => [name, one(args)]));
});

describe("the rules of the host names of several gateways", () => {
  itRefuses(refusedTogether);
  itAccepts(acceptedTogether);
});
