import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import { DataPlane, type MultiClusterMeshArgs } from "../../sdk/args/mesh";
import { kubeconfigFor } from "./kubeconfig";

const remote = (primary: string, more: ClusterArgs = {}): ClusterArgs => ({
  role: ClusterRole.Remote,
  primary,
  ...more,
});

/** Mesh arguments with a kubeconfig that has a context for each cluster. */
export function meshArgs(
  clusters: { [name: string]: ClusterArgs },
  more: Partial<MultiClusterMeshArgs> = {},
): MultiClusterMeshArgs {
  return { clusters, defaults: { kubeconfig: kubeconfigFor(Object.keys(clusters)) }, ...more };
}

/** Mesh arguments for ambient mode, without the Gateway API in the clusters. */
export const ambientArgs = (
  clusters: { [name: string]: ClusterArgs },
  more: Partial<MultiClusterMeshArgs> = {},
): MultiClusterMeshArgs => {
  const args = meshArgs(clusters, more);
  const defaults = { installGatewayApi: true, ...args.defaults };
  return { ...args, dataPlane: DataPlane.Ambient, defaults };
};

/** The named topologies, as a user would write them. */
export const namedTopologies: { [name: string]: MultiClusterMeshArgs } = {
  "multi-primary, different networks": meshArgs({ east: {}, west: {} }),
  "multi-primary, one network": meshArgs({ east: { network: "flat" }, west: { network: "flat" } }),
  "primary-remote, different networks": meshArgs({ east: {}, west: remote("east") }),
  "primary-remote, one network": meshArgs({
    east: { network: "flat" },
    west: remote("east", { network: "flat" }),
  }),
  "a remote of two primaries": meshArgs({
    east: {},
    west: {},
    south: { role: ClusterRole.Remote, primaries: ["east", "west"] },
  }),
  "a remote of any primary": meshArgs({
    east: {},
    west: {},
    south: { role: ClusterRole.Remote, primaries: ["*"] },
  }),
  "a remote with a local injector": meshArgs({
    east: {},
    west: remote("east", { localInjector: true }),
  }),
  "an external control plane": meshArgs({
    control: { role: ClusterRole.External, configCluster: "east" },
    east: remote("control"),
    west: remote("control"),
  }),
  "mixed, five clusters": meshArgs({
    a: { network: "north" },
    b: remote("a", { network: "north" }),
    c: { network: "south" },
    d: remote("c", { network: "south" }),
    e: { network: "south" },
  }),
  "ambient, different networks": ambientArgs({
    east: {},
    west: { eastWestGateway: { addresses: ["192.0.2.20"], replicas: 2, minAvailable: 1 } },
  }),
};

/** An external control plane "control" with two remotes. "east" is its config cluster. */
export const withExternalControlPlane = (
  control: ClusterArgs = {},
  more: Partial<MultiClusterMeshArgs> = {},
): MultiClusterMeshArgs =>
  meshArgs(
    {
      control: { role: ClusterRole.External, configCluster: "east", ...control },
      east: remote("control"),
      west: remote("control"),
    },
    more,
  );
