import assert from "node:assert/strict";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { warningsOf } from "../../../sdk/rules/warnings";
import {
  allNodePorts,
  atNodes,
  betweenNetworks,
  exposingIstiod,
  gatewayPath,
} from "../../support/gateways";
import { checkArgs, topologyOf } from "../../support/check";

describe("the warning about a lost cluster", () => {
  it("says what happens to it, and what to do afterwards", () => {
    const args = { clusters: { east: {}, west: { lost: true } } };
    assert.deepEqual(warningsOf(topologyOf(args)), [
      {
        path: "clusters.west.lost",
        reason:
          "the mesh forgets this cluster and changes nothing in it; " +
          "after the update, remove the cluster from clusters, or remove lost when the cluster is back",
      },
    ]);
  });
});

describe("the warning about an istiod that may be public", () => {
  const warned = (args: MultiClusterMeshArgs): string[] =>
    warningsOf(topologyOf(args)).map(({ path }) => path);

  it("is given for a plain load balancer, and names two ways to restrict it", () => {
    const [warning, ...others] = warningsOf(topologyOf(exposingIstiod({})));
    assert.equal(warning!.path, gatewayPath);
    assert.match(warning!.reason, /set internalLoadBalancer, .* in loadBalancerSourceRanges/);
    assert.deepEqual(others, []);
  });
  it("is given for a public address and for a host name", () => {
    assert.deepEqual(warned(exposingIstiod({ addresses: ["203.0.113.7", "10.0.0.1"] })), [
      gatewayPath,
    ]);
    assert.deepEqual(warned(exposingIstiod({ loadBalancerIP: "2001:db8::1" })), [gatewayPath]);
    assert.deepEqual(warned(exposingIstiod({ addresses: ["a.example"], hostNames: "Resolve" })), [
      gatewayPath,
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
      assert.deepEqual(checkArgs(exposingIstiod(given)), []);
      assert.deepEqual(warned(exposingIstiod(given)), [gatewayPath]);
    });

  const quiet: [string, MultiClusterMeshArgs][] = [
    ["a gateway that exposes no istiod", betweenNetworks({})],
    [
      "an internal load balancer of AWS",
      exposingIstiod({ internalLoadBalancer: "aws", hostNames: "Resolve" }),
    ],
    ["an internal load balancer of Azure", exposingIstiod({ internalLoadBalancer: "azure" })],
    ["an internal load balancer of GCP", exposingIstiod({ internalLoadBalancer: "gcp" })],
    [
      "an internal load balancer with annotations of the user",
      exposingIstiod({
        internalLoadBalancer: "gcp",
        serviceAnnotations: {
          "networking.gke.io/internal-load-balancer-allow-global-access": "false",
        },
      }),
    ],
    ["source ranges", exposingIstiod({ loadBalancerSourceRanges: ["10.0.0.0/8"] })],
    ["private addresses", exposingIstiod({ addresses: ["10.0.0.1", "fd00::1", "100.64.0.1"] })],
    ["a private load balancer IP", exposingIstiod({ loadBalancerIP: "192.168.1.1" })],
    [
      "annotations of the Service, which may make the load balancer internal",
      exposingIstiod({ serviceAnnotations: { "x.example/scheme": "anything" } }),
    ],
    ["type ClusterIP", exposingIstiod({ serviceType: "ClusterIP", addresses: ["203.0.113.7"] })],
    [
      "type NodePort",
      exposingIstiod({ ...atNodes(allNodePorts).eastWestGateway, addresses: ["203.0.113.7"] }),
    ],
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
    const [warning, ...others] = warningsOf(topologyOf(exposingIstiod(credential)));
    assert.equal(warning!.path, `${gatewayPath}.istiodCredential`);
    assert.match(
      warning!.reason,
      /you do not have the key of a generated root; set your own root in trust/,
    );
    assert.deepEqual(others, []);
  });
  it("is not given with a root of the user, without remotes, or without a credential", () => {
    const quiet = [
      { ...exposingIstiod(credential), trust: given },
      betweenNetworks(credential),
      exposingIstiod({ internalLoadBalancer: "azure" }),
    ];
    for (const args of quiet) assert.deepEqual(warningsOf(topologyOf(args)), []);
  });
});
