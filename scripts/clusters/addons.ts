import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type {
  KubernetesObject,
  V1Container,
  V1DaemonSet,
  V1Deployment,
  V1PodSpec,
} from "@kubernetes/client-node";
import { loadAll } from "js-yaml";
import { shareFolder } from "../tools/paths";
import { ofEachFamily } from "./addresses";
import { imageNames } from "./images/catalog";
import type { Cluster } from "./state";

const fromNode = { imagePullPolicy: "IfNotPresent" } as const;

/**
 * CoreDNS for the names of the cluster and its node. It knows no other names, because the nodes
 * reach no other network.
 */
export function coreDnsObjects({ dnsIp, clusterDomain }: Cluster): KubernetesObject[] {
  const metadata = { name: "coredns", namespace: "kube-system" };
  const labels = { "k8s-app": "kube-dns" };
  const objects: (KubernetesObject & Record<string, unknown>)[] = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "system:coredns" },
      rules: [
        {
          apiGroups: [""],
          resources: ["endpoints", "services", "pods", "namespaces"],
          verbs: ["list", "watch"],
        },
        {
          apiGroups: ["discovery.k8s.io"],
          resources: ["endpointslices"],
          verbs: ["list", "watch"],
        },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "system:coredns" },
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "ClusterRole",
        name: "system:coredns",
      },
      subjects: [{ kind: "ServiceAccount", ...metadata }],
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { Corefile: corefile(clusterDomain) } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: coreDnsPod },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "kube-dns", namespace: "kube-system", labels },
      spec: {
        clusterIP: dnsIp,
        selector: labels,
        ports: [
          { name: "dns", port: 53, protocol: "UDP" },
          { name: "dns-tcp", port: 53, protocol: "TCP" },
        ],
      },
    },
  ];
  return objects;
}

const corefile = (clusterDomain: string): string => `.:53 {
  errors
  ready
  hosts /etc/node-hosts {
    reload 1s
    fallthrough
  }
  kubernetes ${clusterDomain} in-addr.arpa ip6.arpa {
    pods insecure
  }
  cache 30
  reload
}
`;

const coreDnsPod: V1PodSpec = {
  serviceAccountName: "coredns",
  dnsPolicy: "Default",
  containers: [
    {
      name: "coredns",
      image: imageNames.coredns,
      ...fromNode,
      args: ["-conf", "/etc/coredns/Corefile"],
      volumeMounts: [
        { name: "config", mountPath: "/etc/coredns" },
        { name: "node-hosts", mountPath: "/etc/node-hosts" },
      ],
      readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 1 },
    },
  ],
  volumes: [
    { name: "config", configMap: { name: "coredns" } },
    { name: "node-hosts", hostPath: { path: "/run/node/hosts", type: "File" } },
  ],
};

/**
 * MetalLB's own manifest with our images. It leaves out what a single node does not need: gossip
 * between nodes, and webhooks, which would first wait for a certificate.
 */
export async function metalLbObjects(): Promise<KubernetesObject[]> {
  const file = join(shareFolder(), "metallb-native.yaml");
  const objects = (loadAll(await readFile(file, "utf8")) as (KubernetesObject | null)[]).filter(
    (object) => object !== null,
  );
  const controller = workload(objects, "Deployment", file);
  adjust(controller, imageNames.metallbController, ["cert"], ["METALLB_ML_SECRET_NAME"]).args?.push(
    "--webhook-mode=disabled",
  );
  const speaker = workload(objects, "DaemonSet", file);
  adjust(
    speaker,
    imageNames.metallbSpeaker,
    ["memberlist"],
    ["METALLB_ML_BIND_ADDR", "METALLB_ML_LABELS", "METALLB_ML_SECRET_KEY_PATH"],
  );
  return objects.filter(({ kind }) => kind !== "ValidatingWebhookConfiguration");
}

function workload(objects: readonly KubernetesObject[], kind: string, file: string): V1PodSpec {
  const found = objects.find((object) => object.kind === kind) as
    V1Deployment | V1DaemonSet | undefined;
  const pod = found?.spec?.template.spec;
  if (!pod) throw new Error(`${file}: holds no ${kind}; install the tools again`);
  return pod;
}

function adjust(
  pod: V1PodSpec,
  image: string,
  volumes: readonly string[],
  variables: readonly string[],
): V1Container {
  const [container] = pod.containers;
  if (!container) throw new Error("a MetalLB workload has no container; install the tools again");
  Object.assign(container, fromNode, { image });
  container.env = container.env?.filter(({ name }) => !variables.includes(name)) ?? [];
  container.volumeMounts =
    container.volumeMounts?.filter(({ name }) => !volumes.includes(name)) ?? [];
  pod.volumes = pod.volumes?.filter(({ name }) => !volumes.includes(name)) ?? [];
  Object.assign(container.readinessProbe ?? {}, {
    initialDelaySeconds: 0,
    periodSeconds: 1,
    failureThreshold: 10,
  });
  return container;
}

/** The addresses that MetalLB assigns and announces on the nodes' bridge. */
export function addressPoolObjects(cluster: Cluster): KubernetesObject[] {
  const metadata = { name: "nodes", namespace: "metallb-system" };
  const addresses = ofEachFamily(cluster, "loadBalancerRange");
  const pool = {
    apiVersion: "metallb.io/v1beta1",
    kind: "IPAddressPool",
    metadata,
    spec: { addresses },
  };
  const announcement = {
    apiVersion: "metallb.io/v1beta1",
    kind: "L2Advertisement",
    metadata,
    spec: { ipAddressPools: ["nodes"] },
  };
  return [pool, announcement];
}
