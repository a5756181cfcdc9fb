import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import {
  allNodePorts,
  betweenNetworks,
  exposingIstiod,
  gatewayPath,
  remote,
} from "../../support/gateways";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const external = (more: ClusterArgs = {}): ClusterArgs => ({ role: ClusterRole.External, ...more });

const refused: RefusedRow[] = [
  [
    "a remote without CNI whose primary has it",
    meshArgs({ east: { cni: true }, west: remote() }),
    "clusters.west.cni",
    /expected true, as in "east", got false; use the same value/,
  ],
  [
    "a remote with CNI whose config cluster does not have it",
    meshArgs({
      east: external({ configCluster: "west" }),
      west: remote(),
      north: remote({ cni: true }),
    }),
    "clusters.north.cni",
    /expected false, as in "west", got true/,
  ],
  [
    "a remote with another cluster domain than its primary",
    meshArgs({ east: {}, west: remote({ clusterDomain: "west.local" }) }),
    "clusters.west.clusterDomain",
    /expected "cluster.local", as in "east", got "west.local"/,
  ],
  [
    "a remote with another cluster domain than its second primary",
    meshArgs({
      east: { network: "n" },
      north: { network: "n", clusterDomain: "north.local" },
      west: { network: "n", role: ClusterRole.Remote, primaries: ["east", "north"] },
    }),
    "clusters.west.clusterDomain",
    /expected "north.local", as in "north", got "cluster.local"/,
  ],
  [
    "different cluster domains on different networks",
    meshArgs({ east: {}, west: { clusterDomain: "west.local" } }),
    "clusters.west.clusterDomain",
    /use one domain for clusters that .* span several networks/,
  ],
  [
    "a remote on OpenShift whose primary is not",
    meshArgs({ east: { cni: true }, west: remote({ platform: "openshift" }) }),
    "clusters.west.platform",
    /expected "openshift" both here and in "east", or in neither; change one/,
  ],
  [
    "a network without a gateway",
    betweenNetworks({ enabled: false }),
    `${gatewayPath}.enabled`,
    /network "east" would have no gateway/,
  ],
  [
    "a disabled gateway that a remote needs to reach istiod",
    exposingIstiod({ enabled: false }),
    `${gatewayPath}.enabled`,
    /cannot be false, because "west" can reach istiod only through it; remove it/,
  ],
  [
    "a local injector together with a revision",
    meshArgs({ east: {}, west: remote({ localInjector: true }) }, { istio: { revision: "blue" } }),
    "clusters.west.localInjector",
    /cannot be combined with istio.revision/,
  ],
  [
    "a local injector together with an external control plane",
    meshArgs({ east: external({ configCluster: "west" }), west: remote({ localInjector: true }) }),
    "clusters.west.localInjector",
    /cannot be combined with an external control plane/,
  ],
  [
    "a config cluster for a primary",
    meshArgs({ east: { configCluster: "west" }, west: remote() }),
    "clusters.east.configCluster",
    /only the role "external" has a config cluster/,
  ],
  [
    "an external control plane without remotes",
    meshArgs({ east: external(), west: {} }),
    "clusters.east.configCluster",
    /needs a remote, but none names it as its primary/,
  ],
  [
    "an external control plane without a config cluster",
    meshArgs({ east: external(), west: remote(), south: remote() }),
    "clusters.east.configCluster",
    /^required: this control plane has several remotes; choose "south" or "west"/,
  ],
  [
    "a config cluster that is not a remote of the control plane",
    meshArgs({ east: external({ configCluster: "north" }), west: remote(), north: {} }),
    "clusters.east.configCluster",
    /expected a remote of this control plane, got "north"; choose "west"/,
  ],
  [
    "a remote that an external control plane and a primary share",
    meshArgs({
      east: external({ configCluster: "west" }),
      north: {},
      west: remote(),
      south: { role: ClusterRole.Remote, primaries: ["north", "east"] },
    }),
    "clusters.south.primaries",
    /"east" is an external control plane, which must be the only primary/,
  ],
];

const accepted: [string, MultiClusterMeshArgs][] = [
  [
    "one gateway for two clusters of one network",
    meshArgs({
      east: { network: "n", eastWestGateway: { enabled: false } },
      north: { network: "n" },
      west: {},
    }),
  ],
  [
    "no gateway in a mesh with one network",
    meshArgs({
      east: { network: "n", eastWestGateway: { enabled: false } },
      west: { network: "n" },
    }),
  ],
  [
    "different cluster domains for primaries on one network",
    meshArgs({ east: { network: "n" }, west: { network: "n", clusterDomain: "west.local" } }),
  ],
  [
    "a remote with a local injector and another CNI setting than its primary",
    meshArgs({ east: { cni: true }, west: remote({ localInjector: true }) }),
  ],
  [
    "settings of a disabled gatewayPath, and settings for remotes before there are any",
    meshArgs({
      east: { network: "n", eastWestGateway: { enabled: false, replicas: 2 } },
      north: {
        network: "n",
        eastWestGateway: { istiodCredential: "s", hostNames: "Resolve", nodePorts: allNodePorts },
      },
      west: {},
    }),
  ],
  ["a remote one version behind", meshArgs({ east: {}, west: remote({ istioVersion: "1.30.5" }) })],
];

describe("checking the clusters together", () => {
  itRefuses(refused);
  itAccepts(accepted);
});
