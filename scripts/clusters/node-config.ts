import { existsSync } from "node:fs";
import { ofEachFamily } from "./addresses";
import { imageNames } from "./images/catalog";
import type { Cluster } from "./state";

/** Where distributions put the CNI plug-ins. */
const cniFolders = ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"];

/** The folder with the CNI plug-ins, if they are installed. */
export const findCniFolder = (): string | undefined =>
  cniFolders.find((folder) => existsSync(`${folder}/ptp`));

/** The folder with the CNI plug-ins. */
export function cniFolder(): string {
  const folder = findCniFolder();
  if (folder === undefined)
    throw new Error(
      `no CNI plug-ins in ${cniFolders.join(", ")}; install the package containernetworking-plugins`,
    );
  return folder;
}

/**
 * Where a node has its CNI plug-ins and their configuration, as the node sees them: folders of its
 * own, so that one that is installed in a cluster gets to no other.
 */
export const cniPlaces = { plugins: "/run/node/cni-bin", configuration: "/run/node/cni" } as const;

/**
 * containerd's settings. Two of them allow kernels without AppArmor and without permission to lower
 * OOM scores.
 */
export function containerdConfig(): string {
  return `version = 2
root = "/var/lib/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${imageNames.pause}"
  disable_apparmor = ${!existsSync("/sys/kernel/security/apparmor")}
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cniPlaces.plugins}"
    conf_dir = "${cniPlaces.configuration}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`;
}

/**
 * Pods get a point-to-point link each: the bridge plug-in would turn on forwarding where it runs.
 */
export function cniConfig(cluster: Cluster): string {
  const ranges = ofEachFamily(cluster, "podCidr").map((subnet) => [{ subnet }]);
  const routes = [{ dst: "0.0.0.0/0" }, ...(cluster.ipv6 ? [{ dst: "::/0" }] : [])];
  const pods = {
    type: "ptp",
    ipMasq: false,
    mtu: 1500,
    ipam: { type: "host-local", dataDir: "/run/cni-ipam", ranges, routes },
  };
  const ports = { type: "portmap", capabilities: { portMappings: true }, snat: true };
  return JSON.stringify({ cniVersion: "0.4.0", name: "pods", plugins: [pods, ports] });
}
