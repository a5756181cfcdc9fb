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
const external = (more: ClusterArgs = {}): ClusterArgs => ({ role: ClusterRole.External, ...more });
/** Two primaries on networks of their own; the gateway of one is as given. */
const between = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway }, west: {} });
/** A primary with such a gateway, and a remote that reaches istiod at it. */
const serving = (
  eastWestGateway: EastWestGatewayArgs,
  west: ClusterArgs = {},
): MultiClusterMeshArgs => meshArgs({ east: { eastWestGateway }, west: remote(west) });
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
    /1.32.0 is newer than 1.31.0 of its primary; .*upgrade the primary first \("east"\)/,
  ],
  [
    "a remote two versions behind",
    meshArgs({ east: { istioVersion: "1.32.0" }, west: remote({ istioVersion: "1.30.5" }) }),
    "clusters.west.istioVersion",
    /more than one minor version older/,
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
    "domains of their own where each istiod finds pods directly",
    meshArgs({ east: { network: "n" }, west: { network: "n", clusterDomain: "west.local" } }),
  ],
  [
    "a remote that injects its pods itself",
    meshArgs({ east: { cni: true }, west: remote({ localInjector: true }) }),
  ],
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
  ["a remote one version behind", meshArgs({ east: {}, west: remote({ istioVersion: "1.30.5" }) })],
];

describe("the rules of clusters together", () => {
  itRefuses(refused);
  itAccepts(accepted);
});
