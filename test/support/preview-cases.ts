import type { ClusterArgs } from "../../sdk";
import { authorityData } from "./kubeconfig";

/** What the tests make before they preview. */
export interface Prepared {
  /** A kubeconfig of the same clusters at another path. */
  readonly moved: string;
  /** One with the contexts `eastward`, `westward` and so on. */
  readonly renamed: string;
  /** The arguments of a custom root. */
  readonly root: { readonly rootCertificate: string; readonly rootKey: string };
}

/** An undefined value removes an argument. A function makes what is known only in a test. */
type Change = object | ((prepared: Prepared) => object);

/** A mesh, and changes to it. */
interface PreviewCases {
  readonly clusters: { readonly [name: string]: ClusterArgs };
  readonly changes: { readonly [name: string]: Change };
}

const remote = (primary: string): ClusterArgs => ({ role: "remote", primary });
const east = (change: object) => ({ clusters: { east: change } });
const west = (change: object) => ({ clusters: { west: change } });
const gateway = (eastWestGateway: object) => east({ eastWestGateway });

/** Changes to the gateway of a primary. */
const gatewayChanges: PreviewCases["changes"] = {
  "gateway's annotations": gateway({ serviceAnnotations: { "example.com/internal": "true" } }),
  "gateway's Service": gateway({
    loadBalancerSourceRanges: ["192.0.2.0/24"],
    externalTrafficPolicy: "Local",
  }),
  "gateway's addresses": gateway({ addresses: ["192.0.2.9"] }),
  "gateway's host name": gateway({ addresses: ["gateway.example"], hostNames: "InjectionURL" }),
  "gateway's IP families": gateway({ ipFamilyPolicy: "PreferDualStack" }),
  "gateway's node ports": gateway({
    serviceType: "NodePort",
    addresses: ["192.0.2.9"],
    nodePorts: { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 },
  }),
  "gateway's load balancer class": gateway({ loadBalancerClass: "example.com/other" }),
  "gateway's internal load balancer": gateway({ internalLoadBalancer: "gcp" }),
  "gateway's replicas": gateway({ replicas: 2 }),
  "gateway's pods": gateway({
    resources: { requests: { cpu: "50m" } },
    nodeSelector: { "example.com/pool": "mesh" },
  }),
  "gateway's disruption budget": gateway({ autoscaling: { minReplicas: 2 }, minAvailable: 1 }),
  "gateway's network policy": gateway({ networkPolicy: true }),
  "gateway's certificate for istiod": gateway({ istiodCredential: "istiod-certificate" }),
};

/** The meshes, and the changes to each. One preview is recorded for each change. */
export const previewCases: { readonly [mesh: string]: PreviewCases } = {
  "primary-remote": {
    clusters: { east: {}, west: remote("east") },
    changes: {
      "mesh ID": { meshId: "other" },
      "network of the primary": east({ network: "other" }),
      "network of the remote": west({ network: "other" }),
      "one network": { defaults: { network: "flat" } },
      "API server": west({
        apiServer: { server: "https://192.0.2.1:6443", certificateAuthorityData: authorityData },
      }),
      "kubeconfig at another path": ({ moved }) => ({ defaults: { kubeconfig: moved } }),
      "context with another name": ({ renamed }) =>
        west({ kubeconfig: renamed, context: "westward" }),
      "cluster domain": { defaults: { clusterDomain: "mesh.example" } },
      platform: west({ platform: "gke" }),
      "labels of a namespace": west({ namespace: { labels: { "example.com/team": "mesh" } } }),
      "existing namespace": west({
        namespace: { existing: true, labels: { "example.com/team": "mesh" } },
      }),
      "mesh configuration": { meshConfig: { accessLogFile: "/dev/stdout" } },
      "local injector": west({ localInjector: true }),
      "legacy Endpoints": west({ legacyEndpoints: true }),
      "remote becomes a primary": west({ role: "primary", primary: undefined }),
      ...gatewayChanges,
      "Helm values of base": east({
        helmValues: { base: { experimental: { stableValidationPolicy: true } } },
      }),
      "Helm values of istiod": east({
        helmValues: { istiod: { pilot: { cpu: { targetAverageUtilization: 70 } } } },
      }),
      "Helm values of the gateway": west({
        helmValues: { gateway: { podAnnotations: { "example.com/team": "mesh" } } },
      }),
      "CNI node agent": { defaults: { cni: true } },
      "new token": west({ remoteSecret: { rotate: 1 } }),
      "reader account": west({ remoteSecret: { serviceAccount: "mesh-reader" } }),
      "new intermediates": { trust: { generation: 2 } },
      "a custom root": ({ root }) => ({ trust: root }),
      "trust domain": { trust: { domain: "mesh.example" } },
      "aliases of the trust domain": { trust: { domainAliases: ["before.example"] } },
      "version of Istio in one cluster": east({ istioVersion: "1.31.1" }),
      "version of Istio": { istio: { version: "1.31.1" } },
      revision: { istio: { revision: "v2" } },
      "revision tags": { istio: { revisionTags: ["stable"] } },
      "image pull secrets": { istio: { imagePullSecrets: ["registry-login"] } },
      "image hub": { istio: { imageHub: "registry.example/istio" } },
      "image tag": { istio: { imageTag: "1.31-distroless" } },
      "image pull policy": { istio: { imagePullPolicy: "Always" } },
      "a third cluster, remote": { clusters: { south: remote("east") } },
      "the remote leaves": { clusters: { west: undefined } },
    },
  },
  "multi-primary": {
    clusters: { east: {}, west: {} },
    changes: {
      "a primary becomes a remote": west(remote("east")),
      "a third cluster, primary": { clusters: { south: {} } },
      "a third cluster, remote": { clusters: { south: remote("east") } },
      "a third cluster, remote of both": {
        clusters: { south: { role: "remote", primaries: ["east", "west"] } },
      },
      "a third cluster, behind another's gateway": {
        clusters: { south: { network: "east", eastWestGateway: { enabled: false } } },
      },
      "a primary leaves": { clusters: { west: undefined } },
    },
  },
  "a remote and two primaries": {
    clusters: { east: {}, west: {}, south: remote("east") },
    changes: {
      "another primary": { clusters: { south: { primary: "west" } } },
      "both primaries": {
        clusters: { south: { primary: undefined, primaries: ["east", "west"] } },
      },
    },
  },
  "a remote of any primary": {
    clusters: { west: {}, south: { role: "remote", primaries: ["*"] } },
    // the new primary becomes the first one by name
    changes: { "another primary joins": { clusters: { east: {} } } },
  },
  "an external control plane": {
    clusters: {
      south: { role: "external", configCluster: "east" },
      east: remote("south"),
      west: remote("south"),
    },
    changes: { "another config cluster": { clusters: { south: { configCluster: "west" } } } },
  },
};

/** Changes that are also installed and reverted. */
export const installedChanges = [
  "new token",
  "revision tags",
  "existing namespace",
  "gateway's Service",
  "remote becomes a primary",
  "another primary",
];
