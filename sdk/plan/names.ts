import {
  cniName,
  configKubeconfigName,
  gatewayName,
  istiodName,
  istiodValuesName,
  remoteSecretName,
} from "../topology/istio-names";

/**
 * Every name this package gives, in one place: a name is an identity, and changing one replaces the thing.
 * The names of Istio's own objects are what istioctl and Istio's charts call them.
 */
export const names = {
  /** The Secret with the signing certificate, which istiod reads when it starts. */
  cacerts: "cacerts",
  /** The ConfigMap with the templates of what istiod puts into pods, and the release that makes it. */
  injector: "istio-sidecar-injector",
  /** The record of the values of the chart `istiod`, which the chart itself calls `values`. */
  istiodValues: istiodValuesName,
  /** The Secret with an account's token: the first as `istioctl create-remote-secret` calls it, those after it by their number. */
  token: (account: string, rotation: number): string =>
    `${account}-istio-remote-secret-token${rotation === 0 ? "" : `-${rotation}`}`,
  /** The Secret, in a primary, by which its istiod reads the cluster `target`. */
  remoteSecret: remoteSecretName,
  /** The east-west gateway: Service, Deployment, account and label `app`. */
  gateway: gatewayName,
  /** istiod's Service, Deployment and account, by the revision. */
  istiod: istiodName,
  /** The node agent: DaemonSet, account and release. */
  cni: cniName,
  /** The Secret by which an external istiod reads its config cluster; the chart mounts it by this name. */
  configKubeconfig: configKubeconfigName,
  /** The Service at which remotes reach an external istiod. */
  externalIstiod: "istiod-external",
  /** The label `istio` of the east-west gateway, which Istio's Gateways select. */
  gatewaySelector: "eastwestgateway",
  /** The Pulumi name of what belongs to one cluster. */
  inCluster: (mesh: string, cluster: string, ...rest: string[]): string =>
    [mesh, cluster, ...rest].join("-"),
  /** The same for one of several, by a name that is not ours: no cluster's name has a colon, so that no two of them can meet. */
  forPeer: (resource: string, which: string): string => `${resource}:${which}`,
};
