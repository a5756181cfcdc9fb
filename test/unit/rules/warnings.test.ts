import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { warningsOf } from "../../../sdk/rules/warnings";
import { meshArgs } from "../../support/topologies";
import { checkArgs, topologyOf } from "../../support/check";

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
const atNode = (nodePorts: { [port: string]: number }): ClusterArgs => ({
  eastWestGateway: { serviceType: "NodePort", addresses: ["10.0.0.1"], nodePorts },
});
const allPorts = { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 };

describe("the warning about an istiod that may be public", () => {
  const warned = (args: MultiClusterMeshArgs): string[] =>
    warningsOf(topologyOf(args)).map(({ path }) => path);

  it("is given for a plain load balancer, and names two ways to restrict it", () => {
    const [warning, ...others] = warningsOf(topologyOf(serving({})));
    assert.equal(warning!.path, gateway);
    assert.match(warning!.reason, /set internalLoadBalancer, .* in loadBalancerSourceRanges/);
    assert.deepEqual(others, []);
  });
  it("is given for a public address and for a host name", () => {
    assert.deepEqual(warned(serving({ addresses: ["203.0.113.7", "10.0.0.1"] })), [gateway]);
    assert.deepEqual(warned(serving({ loadBalancerIP: "2001:db8::1" })), [gateway]);
    assert.deepEqual(warned(serving({ addresses: ["a.example"], hostNames: "Resolve" })), [
      gateway,
    ]);
  });

  const loud: [string, EastWestGatewayArgs][] = [
    ["a source range of every IPv4 address", { loadBalancerSourceRanges: ["0.0.0.0/0"] }],
    ["a source range of every IPv6 address", { loadBalancerSourceRanges: ["::/0"] }],
    [
      "a source range of every address next to another range",
      { loadBalancerSourceRanges: ["10.0.0.0/8", "::/0"] },
    ],
  ];
  for (const [name, given] of loud)
    it(`is given for ${name}`, () => {
      assert.deepEqual(checkArgs(serving(given)), []);
      assert.deepEqual(warned(serving(given)), [gateway]);
    });

  const quiet: [string, MultiClusterMeshArgs][] = [
    ["a gateway that exposes no istiod", between({})],
    [
      "an internal load balancer of AWS",
      serving({ internalLoadBalancer: "aws", hostNames: "Resolve" }),
    ],
    ["an internal load balancer of Azure", serving({ internalLoadBalancer: "azure" })],
    ["an internal load balancer of GCP", serving({ internalLoadBalancer: "gcp" })],
    [
      "an internal load balancer with annotations of the user",
      serving({
        internalLoadBalancer: "gcp",
        serviceAnnotations: {
          "networking.gke.io/internal-load-balancer-allow-global-access": "false",
        },
      }),
    ],
    ["source ranges", serving({ loadBalancerSourceRanges: ["10.0.0.0/8"] })],
    ["private addresses", serving({ addresses: ["10.0.0.1", "fd00::1", "100.64.0.1"] })],
    ["a private load balancer IP", serving({ loadBalancerIP: "192.168.1.1" })],
    [
      "annotations of the Service, which may make the load balancer internal",
      serving({ serviceAnnotations: { "x.example/scheme": "anything" } }),
    ],
    ["type ClusterIP", serving({ serviceType: "ClusterIP", addresses: ["203.0.113.7"] })],
    ["type NodePort", serving({ ...atNode(allPorts).eastWestGateway, addresses: ["203.0.113.7"] })],
  ];
  for (const [name, args] of quiet)
    it(`is not given for ${name}`, () => {
      assert.deepEqual(checkArgs(args), []);
      assert.deepEqual(warned(args), []);
    });
});

describe("the warning about a credential that cannot be signed", () => {
  const credential: EastWestGatewayArgs = {
    internalLoadBalancer: "azure",
    istiodCredential: "istiod-tls",
  };
  const given = { rootCertificate: "the root", rootKey: "its key" };

  it("is given with a generated root, and says what to do", () => {
    const [warning, ...others] = warningsOf(topologyOf(serving(credential)));
    assert.equal(warning!.path, `${gateway}.istiodCredential`);
    assert.match(
      warning!.reason,
      /the key of a generated root is not available; set your own root in trust/,
    );
    assert.deepEqual(others, []);
  });
  it("is not given with a root of the user, without remotes, or without a credential", () => {
    const quiet = [
      { ...serving(credential), trust: given },
      between(credential),
      serving({ internalLoadBalancer: "azure" }),
    ];
    for (const args of quiet) assert.deepEqual(warningsOf(topologyOf(args)), []);
  });
});
