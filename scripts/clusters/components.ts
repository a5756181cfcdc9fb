import { join } from "node:path";
import { ofEachFamily } from "./addresses";
import { writePrivateFile, type Cluster } from "./state";
import { componentError, findInNode, startInNode } from "./node";

/** The programs of a cluster, in the order in which they start. */
export const componentNames = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-proxy",
] as const;

/** One of the programs. */
export type ComponentName = (typeof componentNames)[number];

const program = (name: ComponentName): string => `/run/programs/${name}`;
const pki = "/run/node/pki";
const kubeconfig = (name: string): string => `/run/node/kubeconfigs/${name}`;

/** The arguments of an etcd that listens on an address of this machine or of a node. */
export const etcdArguments = (folder: string, address: string): string[] => [
  `--data-dir=${folder}/etcd`,
  "--unsafe-no-fsync", // the clusters are for tests: what a power cut loses is made again
  `--listen-client-urls=http://${address}:2379`,
  `--advertise-client-urls=http://${address}:2379`,
  `--listen-peer-urls=http://${address}:2380`,
];

/** The arguments of an API server, with or without nodes. */
export function apiServerArguments(cluster: Cluster, pki: string, etcdAddress: string): string[] {
  return [
    `--etcd-servers=http://${etcdAddress}:2379`,
    `--bind-address=${cluster.nodeIp}`,
    `--advertise-address=${cluster.nodeIp}`,
    "--secure-port=6443",
    `--service-cluster-ip-range=${ofEachFamily(cluster, "serviceCidr").join(",")}`,
    `--tls-cert-file=${pki}/apiserver.crt`,
    `--tls-private-key-file=${pki}/apiserver.key`,
    `--client-ca-file=${pki}/ca.crt`,
    `--service-account-key-file=${pki}/service-accounts.pub`,
    `--service-account-signing-key-file=${pki}/service-accounts.key`,
    `--service-account-issuer=https://kubernetes.default.svc.${cluster.clusterDomain}`,
    "--authorization-mode=Node,RBAC",
  ];
}

/** The arguments of each program. Paths are as in the node. */
function componentArguments(cluster: Cluster): Record<ComponentName, readonly string[]> {
  const { name } = cluster;
  return {
    etcd: etcdArguments("/run/node", "127.0.0.1"),
    "kube-apiserver": [
      ...apiServerArguments(cluster, pki, "127.0.0.1"),
      `--kubelet-client-certificate=${pki}/kubelet-client.crt`,
      `--kubelet-client-key=${pki}/kubelet-client.key`,
      "--kubelet-preferred-address-types=InternalIP",
      "--allow-privileged=true",
      "--endpoint-reconciler-type=lease",
    ],
    "kube-controller-manager": [
      ...["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"].map(
        (flag) => `--${flag}=${kubeconfig("kube-controller-manager")}`,
      ),
      `--service-account-private-key-file=${pki}/service-accounts.key`,
      `--root-ca-file=${pki}/ca.crt`,
      `--cluster-signing-cert-file=${pki}/ca.crt`,
      `--cluster-signing-key-file=${pki}/ca.key`,
      "--use-service-account-credentials=true",
      "--leader-elect=false",
      "--allocate-node-cidrs=false",
      "--controllers=*,-nodeipam,-cloud-node-lifecycle",
      "--flex-volume-plugin-dir=/var/lib/kubelet/volume-plugins",
    ],
    "kube-scheduler": [
      ...["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"].map(
        (flag) => `--${flag}=${kubeconfig("kube-scheduler")}`,
      ),
      "--leader-elect=false",
    ],
    kubelet: [
      "--config=/run/node/kubelet.json",
      `--kubeconfig=${kubeconfig("kubelet")}`,
      `--node-ip=${ofEachFamily(cluster, "nodeIp").join(",")}`,
      `--hostname-override=${name}`,
    ],
    "kube-proxy": ["--config=/run/node/kube-proxy.json"],
  };
}

/**
 * Settings for restricted machines: cgroup version 1, nearly full disks, no permission to lower OOM
 * scores.
 */
function kubeletConfig({ dnsIp, clusterDomain }: Cluster): unknown {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    failCgroupV1: false,
    cgroupDriver: "cgroupfs",
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    volumePluginDir: "/var/lib/kubelet/volume-plugins",
    oomScoreAdj: 0,
    maxOpenFiles: 20000,
    failSwapOn: false,
    // otherwise a full disk would delete images that no registry has
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      "memory.available": "100Mi",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
    },
    clusterDNS: [dnsIp],
    clusterDomain,
    resolvConf: "",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${pki}/ca.crt` },
    },
    authorization: { mode: "Webhook" },
    nodeStatusUpdateFrequency: "5s",
    syncFrequency: "10s",
  };
}

function kubeProxyConfig(cluster: Cluster): unknown {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    clientConnection: { kubeconfig: kubeconfig("kube-proxy") },
    clusterCIDR: ofEachFamily(cluster, "podCidr").join(","),
    conntrack: { maxPerCore: 0, min: 0 }, // the setting is read-only in a network namespace
    oomScoreAdj: 0,
    hostnameOverride: cluster.name,
  };
}

/** Writes the settings that the programs read. */
export async function writeComponentConfig(cluster: Cluster): Promise<void> {
  await writePrivateFile(
    join(cluster.folder, "kubelet.json"),
    JSON.stringify(kubeletConfig(cluster), undefined, 2),
  );
  await writePrivateFile(
    join(cluster.folder, "kube-proxy.json"),
    JSON.stringify(kubeProxyConfig(cluster), undefined, 2),
  );
}

/** The process of a component. Undefined if it does not run. */
export const componentPid = (cluster: Cluster, name: ComponentName): Promise<number | undefined> =>
  findInNode(cluster.nodeName, program(name));

/** Starts a component if it does not run. */
export async function ensureComponent(cluster: Cluster, name: ComponentName): Promise<void> {
  if ((await componentPid(cluster, name)) !== undefined) return;
  await startInNode(cluster, name, [program(name), ...componentArguments(cluster)[name]]);
}

/** Throws if a component has ended. */
export async function assertComponentsRun(
  cluster: Cluster,
  names: readonly ComponentName[],
): Promise<void> {
  for (const name of names) {
    if ((await componentPid(cluster, name)) === undefined)
      throw await componentError(cluster, name, "has ended");
  }
}
