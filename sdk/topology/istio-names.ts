/** Names of objects in clusters that rules, plan and checks all go by: those of Istio's charts and of istioctl. */

/** The Secret, in a primary, by which its istiod reads the cluster `target`: the name that `istioctl create-remote-secret` gives. */
export const remoteSecretName = (target: string): string => `istio-remote-secret-${target}`;

/** istiod's Service, Deployment and account, by the revision, where "" is none. */
export const istiodName = (revision: string): string =>
  revision === "" ? "istiod" : `istiod-${revision}`;

/** The east-west gateway: Service, Deployment, account and label `app`. */
export const gatewayName = "istio-eastwestgateway";

/** The node agent: DaemonSet, account and release. */
export const cniName = "istio-cni";

/** Labels that Istio reads. */
export const istioLabels = {
  /** On the system namespace: the cluster's network. On a Service: the network it is a gateway to. */
  network: "topology.istio.io/network",
  /** On a Secret, with the value `true`: it is a remote secret. */
  multiCluster: "istio/multiCluster",
  /** The revision of a control plane. */
  revision: "istio.io/rev",
};

/** Annotations that Istio reads. */
export const istioAnnotations = {
  /** On the system namespace of a remote: its primaries, separated by commas. */
  controlPlaneClusters: "topology.istio.io/controlPlaneClusters",
  /** On a remote secret: the cluster it belongs to. */
  cluster: "networking.istio.io/cluster",
  /** On a gateway's Service: which nodes' addresses reach it. */
  nodeSelector: "traffic.istio.io/nodeSelector",
};

/** Label selectors of what Istio's charts install. */
export const istioSelectors = {
  istiod: "app=istiod",
  injectionWebhook: "app=sidecar-injector",
  eastWestGateway: "istio=eastwestgateway",
};

/** The Secret with the kubeconfig that an external istiod reads its config cluster with. */
export const configKubeconfigName = "istio-kubeconfig";

/** The ConfigMap, in every namespace, with the root certificate that proxies trust. */
export const rootConfigMap = { name: "istio-ca-root-cert", key: "root-cert.pem" };

/** The ConfigMap with the values of the chart `istiod`, which the chart itself names `values`. */
export const istiodValuesName = "istiod-values";

/** The port where istiod serves its metrics. */
export const istiodMetricsPort = 15014;
