/** The names, labels, annotations and ports that Istio's charts and istioctl use. */

/** The remote secret for the cluster `target`, as `istioctl create-remote-secret` names it. */
export const remoteSecretName = (target: string): string => `istio-remote-secret-${target}`;

/** The name of an object that belongs to a revision. The empty revision adds nothing. */
export const withRevision = (name: string, revision: string): string =>
  revision === "" ? name : `${name}-${revision}`;

/** istiod's Service, Deployment and account. */
export const istiodName = (revision: string): string => withRevision("istiod", revision);

/** What Istio calls a control plane without a revision. */
export const noRevision = "default";

/** What Istio calls a revision in labels. */
export const revisionLabel = (revision: string): string => revision || noRevision;

/** The tag that serves everything with the label `istio-injection=enabled`. */
export const defaultTag = "default";

/** The east-west gateway: Service, Deployment, account and label `app`. */
export const gatewayName = "istio-eastwestgateway";

/** The label `istio` of the east-west gateway, which Istio's Gateways select. */
export const gatewaySelector = "eastwestgateway";

/** The webhook of the chart `base` that validates objects without a revision. */
export const defaultValidator = "istiod-default-validator";

/** The groups of the CRDs in the chart `base`. */
export const istioGroups = ["extensions", "networking", "security", "telemetry"].map(
  (group) => `${group}.istio.io`,
);

/** The labels with the version of a chart, which Istio's charts put on every object. */
export const versionLabels = ["app.kubernetes.io/version", "helm.sh/chart"];

/** The node agent: DaemonSet, account and release. */
export const cniName = "istio-cni";

/** ztunnel: DaemonSet, account and release. */
export const ztunnelName = "ztunnel";

/** The GatewayClass of gateways between networks in ambient mode. istiod makes their pods. */
export const ambientGatewayClass = "istio-east-west";

/** The GatewayClass of gateways in other networks with given addresses. */
export const remoteGatewayClass = "istio-remote";

/** Labels that Istio reads. */
export const istioLabels = {
  /** On the system namespace: the cluster's network. On a Service: the network behind it. */
  network: "topology.istio.io/network",
  /** On a Secret, with the value `true`: it is a remote secret. */
  multiCluster: "istio/multiCluster",
  /** The revision of a control plane. */
  revision: "istio.io/rev",
  /** The tag that an injection webhook serves. */
  tag: "istio.io/tag",
  /** On a namespace: whether the default revision injects its pods. */
  injection: "istio-injection",
  /** On a namespace, with the value `ambient`: its pods use Istio's ambient mode. */
  dataPlaneMode: "istio.io/dataplane-mode",
  /** On a Service in ambient mode, with the value `true`: other clusters use it, too. */
  global: "istio.io/global",
  /** On a Service or a namespace in ambient mode: the waypoint that its requests pass. */
  waypoint: "istio.io/use-waypoint",
  /** On the same object: the namespace of that waypoint. */
  waypointNamespace: "istio.io/use-waypoint-namespace",
  /** On the pods of a Gateway of the Gateway API: its name. */
  gatewayName: "gateway.networking.k8s.io/gateway-name",
  /** On the pods that istiod makes for a Gateway: gateways of ambient mode, and waypoints. */
  managed: "gateway.istio.io/managed",
};

/** Annotations that Istio reads. */
export const istioAnnotations = {
  /** On the system namespace of a remote: its primaries, separated by commas. */
  controlPlaneClusters: "topology.istio.io/controlPlaneClusters",
  /** On a remote secret: the cluster it belongs to. */
  cluster: "networking.istio.io/cluster",
  /** On a gateway's Service: which nodes' addresses reach it. */
  nodeSelector: "traffic.istio.io/nodeSelector",
  /** On a pod with a proxy: what istiod injected. `istio.io/rev` next to it is istiod's revision. */
  injected: "sidecar.istio.io/status",
  /** On a pod in ambient mode: its requests go through ztunnel. */
  redirected: "ambient.istio.io/redirection",
  /** On a Gateway of the Gateway API: the account of its pods. */
  gatewayAccount: "gateway.istio.io/service-account",
};

/** Label selectors of what Istio's charts install. */
export const istioSelectors = {
  istiod: "app=istiod",
  injectionWebhook: "app=sidecar-injector",
  eastWestGateway: `istio=${gatewaySelector}`,
};

/** The Secret with the kubeconfig that an external istiod reads its config cluster with. */
export const configKubeconfigName = "istio-kubeconfig";

/** The ConfigMap, in every namespace, with the root certificate that proxies trust. */
export const rootConfigMap = { name: "istio-ca-root-cert", key: "root-cert.pem" };

/** The ConfigMap with the values of the chart `istiod`, which the chart itself names `values`. */
export const istiodValuesName = "istiod-values";

/** The ports of istiod, proxies and gateways. */
export const istioPorts = {
  /** istiod: configuration and certificates for proxies. */
  istiod: 15012,
  /** istiod: the injection and validation webhooks. */
  webhook: 15017,
  /** A gateway: mTLS between networks. */
  crossNetwork: 15443,
  /** A gateway: requests between networks in ambient mode. */
  hbone: 15008,
  /** A proxy: health. */
  health: 15021,
  /** istiod: metrics. */
  istiodMetrics: 15014,
  /** A proxy: its own metrics, and those merged with the application's. */
  proxyMetrics: 15090,
  mergedMetrics: 15020,
};
