import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { warningsOf } from "../../../sdk/rules/warnings";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";
import { checkArgs, topologyOf } from "../../support/check";

const remote = (more: ClusterArgs = {}): ClusterArgs => ({
  role: ClusterRole.Remote,
  primary: "east",
  ...more,
});
const external = (more: ClusterArgs = {}): ClusterArgs => ({ role: ClusterRole.External, ...more });

/** Two primaries on networks of their own; the gateway of one is as given. */
const between = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway }, west: {} });
/** A primary with such a gateway, and a remote that reaches istiod at it. */
const serving = (
  eastWestGateway: EastWestGatewayArgs,
  west: ClusterArgs = {},
): MultiClusterMeshArgs => meshArgs({ east: { eastWestGateway }, west: remote(west) });

const gateway = "clusters.east.eastWestGateway";
const at = (...addresses: string[]): ClusterArgs => ({ eastWestGateway: { addresses } });
const atNode = (nodePorts: { [port: string]: number }): ClusterArgs => ({
  eastWestGateway: { serviceType: "NodePort", addresses: ["10.0.0.1"], nodePorts },
});
const allPorts = { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 };

const refused: RefusedRow[] = [
  [
    "pods that are injected for a node agent which is not there",
    meshArgs({ east: { cni: true }, west: remote() }),
    "clusters.west.cni",
    /false here and true in "east".*give both the same/,
  ],
  [
    "a node agent that pods are not injected for",
    meshArgs({
      east: external({ configCluster: "west" }),
      west: remote(),
      north: remote({ cni: true }),
    }),
    "clusters.north.cni",
    /true here and false in "west"/,
  ],
  [
    "pods that are injected for another DNS domain",
    meshArgs({ east: {}, west: remote({ clusterDomain: "west.local" }) }),
    "clusters.west.clusterDomain",
    /"west.local" here and "cluster.local" in "east"/,
  ],
  [
    "pods that the second of two primaries would inject for another DNS domain",
    meshArgs({
      east: { network: "n" },
      north: { network: "n", clusterDomain: "north.local" },
      west: { network: "n", role: ClusterRole.Remote, primaries: ["east", "north"] },
    }),
    "clusters.west.clusterDomain",
    /"cluster.local" here and "north.local" in "north"/,
  ],
  [
    "services of another DNS domain in another network",
    meshArgs({ east: {}, west: { clusterDomain: "west.local" } }),
    "clusters.west.clusterDomain",
    /several networks.*one domain/,
  ],
  [
    "a remote of another kind of Kubernetes than what injects it",
    meshArgs({ east: { cni: true }, west: remote({ platform: "openshift" }) }),
    "clusters.west.platform",
    /"east" is "openshift"/,
  ],
  [
    "a network without a gateway",
    between({ enabled: false }),
    `${gateway}.enabled`,
    /the network "east" has no gateway/,
  ],
  [
    "no gateway where a remote reaches istiod",
    serving({ enabled: false }),
    `${gateway}.enabled`,
    /"west" reach istiod at this gateway/,
  ],
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
  [
    "a local injector of a revision",
    meshArgs({ east: {}, west: remote({ localInjector: true }) }, { istio: { revision: "blue" } }),
    "clusters.west.localInjector",
    /only without a revision/,
  ],
  [
    "a local injector of an external control plane",
    meshArgs({ east: external({ configCluster: "west" }), west: remote({ localInjector: true }) }),
    "clusters.west.localInjector",
    /not possible with an external/,
  ],
  [
    "a config cluster of a primary",
    meshArgs({ east: { configCluster: "west" }, west: remote() }),
    "clusters.east.configCluster",
    /for the role "external"/,
  ],
  [
    "an external control plane of nobody",
    meshArgs({ east: external(), west: {} }),
    "clusters.east.configCluster",
    /no remote names it/,
  ],
  [
    "an external control plane that has to choose",
    meshArgs({ east: external(), west: remote(), south: remote() }),
    "clusters.east.configCluster",
    /the remotes that it serves are "south" and "west"/,
  ],
  [
    "a config cluster that another serves",
    meshArgs({ east: external({ configCluster: "north" }), west: remote(), north: {} }),
    "clusters.east.configCluster",
    /"north" is no remote of it; its remotes are "west"/,
  ],
  [
    "an external control plane beside a primary",
    meshArgs({
      east: external({ configCluster: "west" }),
      north: {},
      west: remote(),
      south: { role: ClusterRole.Remote, primaries: ["north", "east"] },
    }),
    "clusters.south.primaries",
    /"east" is an external control plane, which serves a remote alone/,
  ],
  [
    "a remote newer than its primary",
    meshArgs({ east: {}, west: remote({ istioVersion: "1.32.0" }) }),
    "clusters.west.istioVersion",
    /1.32.0 is newer than its primary's 1.31.0.*Upgrade primaries first \("east"\)/,
  ],
  [
    "a remote two versions behind",
    meshArgs({ east: { istioVersion: "1.32.0" }, west: remote({ istioVersion: "1.30.5" }) }),
    "clusters.west.istioVersion",
    /more than one minor version older/,
  ],
  [
    "a config cluster that all clusters have",
    meshArgs(
      { east: external(), west: remote() },
      { defaults: { kubeconfig: kubeconfigFor(["east", "west"]), configCluster: "west" } },
    ),
    "defaults.configCluster",
    /one of its own; give it in `clusters`/,
  ],
  [
    "a label that the network sets",
    meshArgs({ east: { namespace: { labels: { "topology.istio.io/network": "n" } } } }),
    "clusters.east.namespace.labels.topology.istio.io/network",
    /`network` sets it/,
  ],
  [
    "an annotation that a remote's primary sets",
    meshArgs({
      east: {},
      west: remote({
        namespace: { annotations: { "topology.istio.io/controlPlaneClusters": "*" } },
      }),
    }),
    "clusters.west.namespace.annotations.topology.istio.io/controlPlaneClusters",
    /`primary` or `primaries` sets it/,
  ],
  [
    "a system namespace in capitals",
    meshArgs({ east: {} }, { systemNamespace: "Istio" }),
    "systemNamespace",
    /"Istio" cannot be a namespace's name: a DNS label/,
  ],
  [
    "a revision with a dot",
    meshArgs({ east: {} }, { istio: { revision: "1.31" } }),
    "istio.revision",
    /"1.31" cannot be a revision's name/,
  ],
  [
    "a tag that is the revision",
    meshArgs({ east: {} }, { istio: { revision: "blue", revisionTags: ["stable", "blue"] } }),
    "istio.revisionTags[1]",
    /the revision itself/,
  ],
  [
    "the tag default of no revision",
    meshArgs({ east: {} }, { istio: { revisionTags: ["default"] } }),
    "istio.revisionTags[0]",
    /"default" already/,
  ],
  [
    "a tag in capitals",
    meshArgs({ east: {} }, { istio: { revision: "blue", revisionTags: ["Stable"] } }),
    "istio.revisionTags[0]",
    /a revision tag/,
  ],
  [
    "a revision that makes the name of a Helm release too long",
    meshArgs({ east: {} }, { istio: { revision: "r".repeat(31) } }),
    "istio.revision",
    /has 31 characters, and in the Helm release istio-sidecar-injector-<revision> there is room for 30/,
  ],
  [
    "a tag that makes the name of a Service too long",
    meshArgs({ east: {} }, { istio: { revisionTags: ["stable", "t".repeat(44)] } }),
    "istio.revisionTags[1]",
    /has 44 characters, and in the Service istiod-revision-tag-<tag> there is room for 43/,
  ],
  [
    "a tag that is named twice",
    meshArgs({ east: {} }, { istio: { revisionTags: ["stable", "prod", "stable"] } }),
    "istio.revisionTags[2]",
    /"stable" is named twice/,
  ],
  [
    "a mirror with a scheme",
    meshArgs({ east: {} }, { istio: { mirror: "https://mirror.example" } }),
    "istio.mirror",
    /no registry; the form is HOST\[:PORT\]/,
  ],
  [
    "an image hub with a scheme",
    meshArgs({ east: {} }, { istio: { imageHub: "https://registry.example/istio" } }),
    "istio.imageHub",
    /"https:\/\/registry.example\/istio" is no registry; .*without a scheme/,
  ],
  [
    "an image hub with a tag",
    meshArgs({ east: {} }, { istio: { imageHub: "a.example/istio:1.31" } }),
    "istio.imageHub",
    /without a tag/,
  ],
  ...[
    "?!*",
    "a.example/?!*",
    "a.example/Istio",
    "a.example/-istio",
    "a.example/a..b",
    "a.example//istio",
    "a.example:x/istio",
    "a.example/",
  ].map((hub): RefusedRow => [
    `an image hub that no registry has: ${hub}`,
    meshArgs({ east: {} }, { istio: { imageHub: hub } }),
    "istio.imageHub",
    /is no registry; .* a path has lower-case letters/,
  ]),
  [
    "an image tag with a slash",
    meshArgs({ east: {} }, { istio: { imageTag: "istio/1.31" } }),
    "istio.imageTag",
    /"istio\/1.31" is no tag/,
  ],
  [
    "an image tag of 129 characters",
    meshArgs({ east: {} }, { istio: { imageTag: "t".repeat(129) } }),
    "istio.imageTag",
    /at most 128/,
  ],
  [
    "a pull secret in capitals",
    meshArgs({ east: {} }, { istio: { imagePullSecrets: ["pull", "Pull"] } }),
    "istio.imagePullSecrets[1]",
    /"Pull" cannot be a Secret's name/,
  ],
  [
    "a namespace's label with a space in it",
    meshArgs({ east: { namespace: { labels: { team: "mesh team" } } } }),
    "clusters.east.namespace.labels.team",
    /"mesh team" cannot be the value of a label/,
  ],
  [
    "a namespace's label that ends in a slash",
    meshArgs({ east: { namespace: { labels: { "a.example/": "b" } } } }),
    "clusters.east.namespace.labels.a.example/",
    /cannot be the key of a label/,
  ],
  [
    "a namespace's annotation of no name",
    meshArgs({ east: { namespace: { annotations: { "?": "b" } } } }),
    "clusters.east.namespace.annotations.?",
    /"\?" cannot be the key of an annotation/,
  ],
  [
    "a version that is none",
    meshArgs({ east: {} }, { istio: { version: "latest" } }),
    "istio.version",
    /"latest" is no version; the form is/,
  ],
  [
    "a version with a letter in front",
    meshArgs({ east: {} }, { istio: { version: "v1.31.0" } }),
    "istio.version",
    /"v1.31.0" is no chart's version, which has no "v".*write 1.31.0$/,
  ],
  [
    "one cluster's version with a space",
    meshArgs({ east: { istioVersion: "1.31.0 " } }),
    "clusters.east.istioVersion",
    /write 1.31.0$/,
  ],
  [
    "a version that is too old",
    meshArgs({ east: {} }, { istio: { version: "1.27.9" } }),
    "istio.version",
    /1.27.9 is too old.*choose 1.30.4 or newer/,
  ],
  [
    "a version that is too old, even where faults are allowed",
    meshArgs({ east: {} }, { istio: { version: "1.27.9", allowFaultyVersion: true } }),
    "istio.version",
    /too old/,
  ],
  [
    "a version with known faults",
    meshArgs({ east: {} }, { istio: { version: "1.30.3" } }),
    "istio.version",
    /fault in meshes of several clusters.*istio\/istio#\d+.*1.30.4 or newer, or set istio.allowFaultyVersion/,
  ],
  [
    "a pre-release of a version with known faults",
    meshArgs({ east: {} }, { istio: { version: "1.30.3-rc.1" } }),
    "istio.version",
    /1.30.3-rc.1 has a fault/,
  ],
  [
    "one cluster's version with known faults",
    meshArgs({ east: { istioVersion: "1.30.0" } }),
    "clusters.east.istioVersion",
    /Istio 1.30.0 has a fault/,
  ],
  [
    "a DNS domain with an underscore",
    meshArgs({ east: { clusterDomain: "my_cluster.local" } }),
    "clusters.east.clusterDomain",
    /no DNS domain/,
  ],
  [
    "source ranges among the values of a chart that makes no Service",
    meshArgs({
      east: { helmValues: { gateway: { service: { loadBalancerSourceRanges: ["10.0.0.0/8"] } } } },
    }),
    "clusters.east.helmValues.gateway.service",
    /does nothing: .* no Service here.*`eastWestGateway`, such as .*`loadBalancerSourceRanges`/,
  ],
  [
    "a second Service of the gateway in every cluster, and also where a cluster has values of its own",
    meshArgs(
      { east: {}, west: { helmValues: { gateway: { podAnnotations: {} } } } },
      {
        defaults: {
          kubeconfig: kubeconfigFor(["east", "west"]),
          helmValues: { gateway: { service: { type: "LoadBalancer" } } },
        },
      },
    ),
    "defaults.helmValues.gateway.service",
    /does nothing/,
  ],
  [
    "ports of a Service that the chart does not make",
    meshArgs({
      east: { helmValues: { gateway: { networkGatewayPorts: { tls: { port: 443 } } } } },
    }),
    "clusters.east.helmValues.gateway.networkGatewayPorts",
    /`eastWestGateway.nodePorts`/,
  ],
];

const accepted: [string, MultiClusterMeshArgs][] = [
  [
    "one gateway for two clusters of a network",
    meshArgs({
      east: { network: "n", eastWestGateway: { enabled: false } },
      north: { network: "n" },
      west: {},
    }),
  ],
  [
    "no gateway where there is one network",
    meshArgs({
      east: { network: "n", eastWestGateway: { enabled: false } },
      west: { network: "n" },
    }),
  ],
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
    "domains of their own where each istiod finds pods directly",
    meshArgs({ east: { network: "n" }, west: { network: "n", clusterDomain: "west.local" } }),
  ],
  [
    "a remote that injects its pods itself",
    meshArgs({ east: { cni: true }, west: remote({ localInjector: true }) }),
  ],
  [
    "nodes with addresses and ports",
    serving({ serviceType: "NodePort", addresses: ["10.0.0.1"], nodePorts: allPorts }),
  ],
  [
    "a Service within the cluster behind something with an address",
    serving({ serviceType: "ClusterIP", addresses: ["10.0.0.1"] }),
  ],
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
    "what waits for a gateway, or for a remote that reaches istiod there",
    meshArgs({
      east: { network: "n", eastWestGateway: { enabled: false, replicas: 2 } },
      north: {
        network: "n",
        eastWestGateway: { istiodCredential: "s", hostNames: "Resolve", nodePorts: allPorts },
      },
      west: {},
    }),
  ],
  [
    "older endpoints of names that are resolved",
    serving({ hostNames: "Resolve" }, { legacyEndpoints: true }),
  ],
  [
    "labels and annotations of Istio's that nothing else sets",
    meshArgs({
      east: {
        namespace: {
          labels: { "istio.io/rev": "a" },
          annotations: { "topology.istio.io/controlPlaneClusters": "*" },
        },
      },
    }),
  ],
  ["a remote one version behind", meshArgs({ east: {}, west: remote({ istioVersion: "1.30.5" }) })],
  [
    "a version whose faults somebody repaired",
    meshArgs({ east: {} }, { istio: { version: "1.30.0", allowFaultyVersion: true } }),
  ],
  ["the revision that means none", meshArgs({ east: {} }, { istio: { revision: "default" } })],
  [
    "the tag default of a revision",
    meshArgs({ east: {} }, { istio: { revision: "blue", revisionTags: ["default"] } }),
  ],
  [
    "the longest revision and tag that there is room for",
    meshArgs(
      { east: {} },
      { istio: { revision: "r".repeat(30), revisionTags: ["t".repeat(43), "prod"] } },
    ),
  ],
  [
    "a namespace's labels and annotations in every form",
    meshArgs({
      east: {
        namespace: {
          labels: { "a.example/b": "", c: "D_e.f" },
          annotations: { "a.example/b": "{ any: thing }" },
        },
      },
    }),
  ],
  [
    "an image hub without a path, a tag with a variant, and a pull secret with dots",
    meshArgs(
      { east: {} },
      {
        istio: {
          imageHub: "localhost:5000",
          imageTag: "1.31.0-distroless",
          imagePullSecrets: ["a.b"],
        },
      },
    ),
  ],
  [
    "more memory than the chart's limit, where Helm values have another one",
    meshArgs({
      east: {
        eastWestGateway: { resources: { requests: { memory: "2Gi" } } },
        helmValues: { gateway: { resources: { limits: { memory: "4Gi" } } } },
      },
    }),
  ],
  [
    "a mirror with a host in capitals, and a path with all that it may have",
    meshArgs({ east: {} }, { istio: { mirror: "Mirror-1.example/a/b.c_d__e---f/2" } }),
  ],
  [
    "a mirror at an address",
    meshArgs({ east: {} }, { istio: { mirror: "10.0.0.1:5000/istio", imageHub: "istio" } }),
  ],
  [
    "an image hub whose first part is no host",
    meshArgs({ east: {} }, { istio: { imageHub: "our_team/istio" } }),
  ],
  ["a token counted by dates", meshArgs({ east: { remoteSecret: { rotate: 202_611_260_400 } } })],
  [
    "a mirror with a port and a path",
    meshArgs({ east: {} }, { istio: { mirror: "mirror.example:5000/istio" } }),
  ],
];

describe("the rules of clusters together, and of Istio", () => {
  itRefuses(refused);
  itAccepts(accepted);
});

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
