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

describe("the warning of an istiod that the world may reach", () => {
  const warned = (args: MultiClusterMeshArgs): string[] =>
    warningsOf(topologyOf(args)).map(({ path }) => path);

  it("is given for a load balancer of which nothing is known, and names the two ways out", () => {
    const [warning, ...others] = warningsOf(topologyOf(serving({})));
    assert.equal(warning!.path, gateway);
    assert.match(warning!.reason, /`internalLoadBalancer`.*`loadBalancerSourceRanges`/s);
    assert.deepEqual(others, []);
  });
  it("is given for a public address, and for a name", () => {
    assert.deepEqual(warned(serving({ addresses: ["203.0.113.7", "10.0.0.1"] })), [gateway]);
    assert.deepEqual(warned(serving({ loadBalancerIP: "2001:db8::1" })), [gateway]);
    assert.deepEqual(warned(serving({ addresses: ["a.example"], hostNames: "Resolve" })), [
      gateway,
    ]);
  });

  const azure = "service.beta.kubernetes.io/azure-load-balancer-internal";
  const scheme = "service.beta.kubernetes.io/aws-load-balancer-scheme";
  const gke = "networking.gke.io/load-balancer-type";

  const loud: [string, EastWestGatewayArgs][] = [
    ["a range that is every IPv4 address", { loadBalancerSourceRanges: ["0.0.0.0/0"] }],
    ["a range that is every IPv6 address", { loadBalancerSourceRanges: ["::/0"] }],
    [
      "a range that is every address, beside another",
      { loadBalancerSourceRanges: ["10.0.0.0/8", "::/0"] },
    ],
    ...["false", "none", "external", "internet-facing", ""].map(
      (value): [string, EastWestGatewayArgs] => [
        `an annotation that says not to be internal by "${value}"`,
        { serviceAnnotations: { [azure]: value } },
      ],
    ),
    [
      "an annotation that shapes what is not internal",
      { serviceAnnotations: { [`${azure}-subnet`]: "internal-subnet" } },
    ],
    [
      "an internal load balancer of Azure that is none",
      { internalLoadBalancer: "azure", serviceAnnotations: { [azure]: "false" } },
    ],
    [
      "an internal load balancer of AWS that is none",
      {
        internalLoadBalancer: "aws",
        hostNames: "Resolve",
        serviceAnnotations: { [scheme]: "internet-facing" },
      },
    ],
    [
      "an internal load balancer of GCP that is none",
      { internalLoadBalancer: "gcp", serviceAnnotations: { [gke]: "External" } },
    ],
  ];
  for (const [name, given] of loud)
    it(`is given for ${name}`, () => {
      assert.deepEqual(checkArgs(serving(given)), []);
      assert.deepEqual(warned(serving(given)), [gateway]);
    });

  const quiet: [string, MultiClusterMeshArgs][] = [
    ["no remote", between({})],
    [
      "an internal load balancer of AWS",
      serving({ internalLoadBalancer: "aws", hostNames: "Resolve" }),
    ],
    ["an internal load balancer of Azure", serving({ internalLoadBalancer: "azure" })],
    ["an internal load balancer of GCP", serving({ internalLoadBalancer: "gcp" })],
    [
      "an internal load balancer for one region",
      serving({
        internalLoadBalancer: "gcp",
        serviceAnnotations: {
          "networking.gke.io/internal-load-balancer-allow-global-access": "false",
        },
      }),
    ],
    ["ranges", serving({ loadBalancerSourceRanges: ["10.0.0.0/8"] })],
    ["private addresses", serving({ addresses: ["10.0.0.1", "fd00::1", "100.64.0.1"] })],
    ["a private address that was asked for", serving({ loadBalancerIP: "192.168.1.1" })],
    [
      "an annotation that says internal",
      serving({ serviceAnnotations: { "x.example/scheme": "Internal" } }),
    ],
    ["an annotation that is named internal", serving({ serviceAnnotations: { [azure]: "true" } })],
    [
      "an annotation that is named internal load balancer",
      serving({
        serviceAnnotations: {
          "service.beta.kubernetes.io/openstack-internal-load-balancer": "true",
        },
      }),
    ],
    [
      "an annotation with an internal subnet that makes it so",
      serving({
        serviceAnnotations: {
          "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": "subnet-a",
        },
      }),
    ],
    ["no load balancer", serving({ serviceType: "ClusterIP", addresses: ["203.0.113.7"] })],
    [
      "ports of nodes",
      serving({ ...atNode(allPorts).eastWestGateway, addresses: ["203.0.113.7"] }),
    ],
  ];
  for (const [name, args] of quiet)
    it(`is not given for ${name}`, () => {
      assert.deepEqual(checkArgs(args), []);
      assert.deepEqual(warned(args), []);
    });
});

describe("the warning of a certificate for istiod that nobody can sign", () => {
  const credential: EastWestGatewayArgs = {
    internalLoadBalancer: "azure",
    istiodCredential: "istiod-tls",
  };
  const given = { rootCertificate: "the root", rootKey: "its key" };

  it("is given below a generated root, and says what to do", () => {
    const [warning, ...others] = warningsOf(topologyOf(serving(credential)));
    assert.equal(warning!.path, `${gateway}.istiodCredential`);
    assert.match(
      warning!.reason,
      /the key of a generated root .* give a root of your own in `trust`/,
    );
    assert.deepEqual(others, []);
  });
  it("is not given below another, where no remote asks, and without such a certificate", () => {
    const quiet = [
      { ...serving(credential), trust: given },
      between(credential),
      serving({ internalLoadBalancer: "azure" }),
    ];
    for (const args of quiet) assert.deepEqual(warningsOf(topologyOf(args)), []);
  });
});
