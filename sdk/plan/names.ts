import {
  cniName,
  configKubeconfigName,
  gatewayName,
  istiodName,
  istiodValuesName,
  remoteSecretName,
} from "../topology/istio-names";

/** The names of what the plan makes. Changing a name replaces the object. */
export const names = {
  /** The release with the CRDs. */
  base: "istio-base",
  /** The Secret with the signing certificate, which istiod reads when it starts. */
  cacerts: "cacerts",
  /** The ConfigMap with the injection templates, and the release that makes it. */
  injector: "istio-sidecar-injector",
  istiodValues: istiodValuesName,
  /** The Secret with an account's token, as istioctl names it. After a rotation it has a number. */
  token: (account: string, rotation: number): string => {
    const first = `${account}-istio-remote-secret-token`;
    return rotation === 0 ? first : `${first}-${rotation}`;
  },
  remoteSecret: remoteSecretName,
  gateway: gatewayName,
  /** The ConfigMap with the settings of the gateway's pods in ambient mode. */
  gatewayOverlays: `${gatewayName}-settings`,
  /** The Gateway that tells a cluster the given addresses of the gateway in another. */
  remoteGateway: (cluster: string): string => `${gatewayName}-of-${cluster}`,
  istiod: istiodName,
  cni: cniName,
  configKubeconfig: configKubeconfigName,
  /** The Service where remotes reach an external istiod. */
  externalIstiod: "istiod-external",
  /** The Pulumi name of what belongs to one cluster. */
  inCluster: (mesh: string, cluster: string, ...rest: string[]): string =>
    [mesh, cluster, ...rest].join("-"),
  /** The Pulumi name of a resource that each revision has. A colon is never in a cluster's name. */
  ofRevision: (resource: string, revision: string): string =>
    revision === "" ? resource : `${resource}:${revision}`,
  /** The Pulumi name of a resource that each peer has. */
  forPeer: (resource: string, peer: string): string => `${resource}:${peer}`,
};
