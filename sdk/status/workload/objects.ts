import type * as k8s from "@kubernetes/client-node";
import { istioLabels } from "../../topology/istio-names";
import type { Labels } from "../observation";
import { envoyConfig } from "./envoy";
import {
  ownerLabel,
  podName,
  ports,
  serverLabel,
  workloadNamespace,
  type ServerTarget,
} from "./names";

/**
 * The labels of the namespace. `injectionLabel` is a `key=value` pair. Pods of a mesh without
 * Istio's CNI agent have an init container that changes iptables, and only the level `privileged`
 * allows that.
 */
export function namespaceLabels(injectionLabel: string): Labels {
  const [key = "", value = ""] = injectionLabel.split("=");
  return { ...ownerLabel, [key]: value, "pod-security.kubernetes.io/enforce": "privileged" };
}

export const namespaceObject = (labels: Labels): k8s.V1Namespace => ({
  metadata: { name: workloadNamespace, labels },
});

/** The Service of one cluster's server. Each cluster gets it, so that clients find its endpoints. */
export const serviceObject = (id: string, isAmbient: boolean): k8s.V1Service => ({
  metadata: {
    name: id,
    namespace: workloadNamespace,
    // in ambient mode, other networks find only the Services with this label
    labels: isAmbient ? { ...ownerLabel, [istioLabels.global]: "true" } : ownerLabel,
  },
  spec: {
    selector: { [serverLabel]: id },
    ports: [{ name: "http", port: ports.service, targetPort: ports.server }],
  },
});

/** What differs between the pods. */
export interface PodSettings {
  readonly id: string;
  readonly targets: readonly ServerTarget[];
  readonly image: string;
  readonly imagePullPolicy?: string | undefined;
  /** Kubernetes stops the pod after this time, even if `verify` was killed. */
  readonly lifetimeSeconds: number;
}

/** The same pod with a label that turns injection on, even if its namespace turns it off. */
export function withSidecar(pod: k8s.V1Pod): k8s.V1Pod {
  const labels = { ...pod.metadata?.labels, "sidecar.istio.io/inject": "true" };
  return { ...pod, metadata: { ...pod.metadata, labels } };
}

/** The pod that is both server and client. It satisfies the Pod Security level `restricted`. */
export const podObject = (settings: PodSettings): k8s.V1Pod => ({
  metadata: {
    name: podName,
    namespace: workloadNamespace,
    labels: { ...ownerLabel, app: podName, [serverLabel]: settings.id },
  },
  spec: {
    activeDeadlineSeconds: settings.lifetimeSeconds,
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    nodeSelector: { "kubernetes.io/os": "linux" },
    securityContext: {
      runAsNonRoot: true,
      // requests of user 1337, the default of proxy images, bypass the sidecar
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [envoyContainer(settings)],
  },
});

function envoyContainer(settings: PodSettings): k8s.V1Container {
  const { id, targets, image, imagePullPolicy } = settings;
  const config = JSON.stringify(envoyConfig(id, targets));
  return {
    name: "envoy",
    image,
    ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
    command: ["/usr/local/bin/envoy"],
    args: ["--config-yaml", config, "--disable-hot-restart", "--concurrency", "1", "-l", "warning"],
    env: [{ name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }],
    ports: [{ name: "http", containerPort: ports.server }],
    resources: {
      requests: { cpu: "10m", memory: "64Mi" },
      limits: { memory: "256Mi" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}
