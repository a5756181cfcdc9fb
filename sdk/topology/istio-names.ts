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
