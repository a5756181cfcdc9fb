import { ClusterRole, Platform, type ClusterArgs } from "../args/cluster";
import { type ApiServerArgs, type RemoteSecretArgs } from "../args/api-server";
import { type HelmValuesArgs } from "../args/helm-values";
import { type NamespaceArgs } from "../args/namespace";
import {
  ExternalTrafficPolicy,
  GatewayServiceType,
  HostNameStrategy,
  InternalLoadBalancer,
  IPFamily,
  IPFamilyPolicy,
} from "../args/gateway-service";
import {
  type AutoscalingArgs,
  type ResourcesArgs,
  type TolerationArgs,
} from "../args/gateway-pods";
import { type EastWestGatewayArgs } from "../args/gateway";
import type { IstioArgs } from "../args/istio";
import type { RevisionArgs } from "../args/revision";
import { DataPlane, type MultiClusterMeshArgs } from "../args/mesh";
import type { CertificateAuthorityArgs, RootRotationArgs, TrustArgs } from "../args/trust";
import type { Issue } from "../issue";
import {
  anyString,
  choice,
  count,
  flag,
  input,
  inputKubeconfig,
  inputString,
  kubernetesProvider,
  list,
  map,
  object,
  plainObject,
  required,
  string,
  wholeNumber,
} from "./shape-builders";

/**
 * Checks the form of the arguments: fields, types, and values that must be known. TypeScript checks
 * its own programs, but YAML, Python or Go may pass anything.
 */
export const checkShape = (args: unknown): Issue[] =>
  meshShape("", args).map(({ path, reason }) => ({ path: path || "the arguments", reason }));

const gatewayShape = object<EastWestGatewayArgs>({
  enabled: flag(),
  revision: string(),
  serviceType: choice(Object.values(GatewayServiceType)),
  serviceAnnotations: map(input(anyString())),
  internalLoadBalancer: choice(Object.values(InternalLoadBalancer)),
  loadBalancerClass: string(),
  loadBalancerSourceRanges: list(input(string())),
  loadBalancerIP: input(string()),
  allocateLoadBalancerNodePorts: flag(),
  externalTrafficPolicy: choice(Object.values(ExternalTrafficPolicy)),
  ipFamilyPolicy: choice(Object.values(IPFamilyPolicy)),
  ipFamilies: list(choice(Object.values(IPFamily))),
  nodePorts: map(count()),
  addresses: list(input(string())),
  hostNames: choice(Object.values(HostNameStrategy)),
  addressTimeout: string(),
  replicas: count(),
  autoscaling: object<AutoscalingArgs>({
    minReplicas: count(),
    maxReplicas: count(),
    targetCPUUtilizationPercentage: count(),
  }),
  minAvailable: count(),
  resources: object<ResourcesArgs>({ requests: map(string()), limits: map(string()) }),
  nodeSelector: map(input(anyString())),
  tolerations: list(
    object<TolerationArgs>({
      key: string(),
      operator: choice(["Equal", "Exists"]),
      value: string(),
      effect: choice(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
      tolerationSeconds: count(),
    }),
  ),
  networkPolicy: flag(),
  istiodCredential: input(string()),
});

const clusterShape = object<ClusterArgs>({
  kubeconfig: inputKubeconfig(),
  context: string(),
  provider: kubernetesProvider(),
  lost: flag(),
  role: choice(Object.values(ClusterRole)),
  primary: string(),
  primaries: list(string()),
  network: string(),
  localInjector: flag(),
  configCluster: string(),
  clusterDomain: string(),
  platform: choice(Object.values(Platform)),
  cni: flag(),
  installGatewayApi: flag(),
  namespace: object<NamespaceArgs>({
    existing: flag(),
    labels: map(input(anyString())),
    annotations: map(input(anyString())),
  }),
  legacyEndpoints: flag(),
  istioVersion: string(),
  apiServer: object<ApiServerArgs>({
    server: required(
      input(string()),
      "set the URL that pods of other clusters use, or remove apiServer",
    ),
    certificateAuthorityData: input(string()),
    tlsServerName: input(string()),
  }),
  remoteSecret: object<RemoteSecretArgs>({
    serviceAccount: string(),
    rotate: wholeNumber({ from: 0 }),
  }),
  eastWestGateway: gatewayShape,
  certificateAuthority: object<CertificateAuthorityArgs>({
    certificate: required(inputString(), "set the certificate of this authority"),
    privateKey: required(inputString(), "set the private key of this authority"),
    chain: inputString(),
  }),
  helmValues: object<HelmValuesArgs>({
    base: plainObject(),
    istiod: plainObject(),
    gateway: plainObject(),
    cni: plainObject(),
    ztunnel: plainObject(),
  }),
});

const meshShape = object<MultiClusterMeshArgs>({
  meshId: string(),
  clusters: required(map(clusterShape), "list the clusters of the mesh"),
  defaults: clusterShape,
  istio: object<IstioArgs>({
    version: string(),
    allowFaultyVersion: flag(),
    revision: string(),
    revisions: map(
      object<RevisionArgs>({
        version: string(),
        tags: list(string()),
        imageTag: input(string()),
      }),
    ),
    revisionTags: list(string()),
    oneClusterAtATime: flag(),
    mirror: string(),
    chartRepository: string(),
    imageHub: input(string()),
    imagePullSecrets: list(input(string())),
    imageTag: input(string()),
    imagePullPolicy: choice(["Always", "IfNotPresent", "Never"]),
  }),
  dataPlane: choice(Object.values(DataPlane)),
  systemNamespace: string(),
  meshConfig: plainObject(),
  trust: object<TrustArgs>({
    rootCertificate: inputString(),
    rootKey: inputString(),
    existingSecret: input(string()),
    generation: wholeNumber({ from: 1 }),
    rotation: object<RootRotationArgs>({
      step: required(wholeNumber({ from: 1 }), "set 1, or remove rotation"),
      rootCertificate: inputString(),
      rootKey: inputString(),
    }),
    domain: string(),
    domainAliases: list(string()),
  }),
  readyTimeout: string(),
});
