import { ClusterRole, Platform, type ClusterArgs } from "../../sdk/args/cluster";
import { DataPlane, type MultiClusterMeshArgs } from "../../sdk/args/mesh";
import {
  ExternalTrafficPolicy,
  GatewayServiceType,
  HostNameStrategy,
  InternalLoadBalancer,
  IPFamily,
  IPFamilyPolicy,
} from "../../sdk/args/gateway-service";
import type { EastWestGatewayArgs } from "../../sdk/args/gateway";
import type { RevisionArgs } from "../../sdk/args/revision";
import { planEffect, east, type Effect } from "./effect";
import { authorityData, kubeconfigFor } from "./kubeconfig";
import { trustEffects } from "./trust-effects";

const west = (args: ClusterArgs) => ({ clusters: { west: args } });
const gateway = (eastWestGateway: EastWestGatewayArgs) => east({ eastWestGateway });
const remote = (...primaries: string[]): ClusterArgs => ({ role: ClusterRole.Remote, primaries });

const serviceEffect = (
  field: string,
  becomes: unknown,
  args: EastWestGatewayArgs,
  given: EastWestGatewayArgs = {},
): Effect =>
  planEffect(`clusters east gateway service ${field}`, becomes, gateway(args), gateway(given));
const podEffect = (
  field: string,
  becomes: unknown,
  args: EastWestGatewayArgs,
  given: EastWestGatewayArgs = {},
): Effect =>
  planEffect(`clusters east gateway chart values ${field}`, becomes, gateway(args), gateway(given));
const istioEffect = (
  plan: string,
  becomes: unknown,
  istio: MultiClusterMeshArgs["istio"] & object,
  given = {},
): Effect => planEffect(`clusters east istiod ${plan}`, becomes, { istio }, { istio: given });
const tolerationEffect = (field: string, becomes: unknown, given: object = {}): Effect =>
  podEffect(
    `tolerations 0 ${field}`,
    becomes,
    { tolerations: [{ ...given, [field]: becomes }] },
    { tolerations: [given] },
  );
const server = "https://10.0.0.5:6443";
const peerEffect = (field: string, becomes: string, apiServer: object): Effect => ({
  given: west({ apiServer: { server } }),
  changed: west({ apiServer: { server, ...apiServer } }),
  registered: `mesh-east-remote-secret:west stringData west clusters 0 cluster ${field}`,
  becomes,
});

/** A mesh without a revision, with a canary. */
const canary = (args: RevisionArgs) => ({ istio: { revisions: { default: {}, "1-31": args } } });

/** The mesh without its remote. Ambient mode does not support remotes. */
const onlyPrimary = west({ lost: true });

const meshEffects: { [argument: string]: Effect } = {
  "MultiClusterMeshArgs.meshId": planEffect("clusters east istiod values global meshID", "m", {
    meshId: "m",
  }),
  "MultiClusterMeshArgs.systemNamespace": planEffect(
    "clusters west istiod namespace",
    "mesh-system",
    {
      systemNamespace: "mesh-system",
    },
  ),
  "MultiClusterMeshArgs.meshConfig": planEffect(
    "clusters east istiod values meshConfig accessLogEncoding",
    "JSON",
    {
      meshConfig: { accessLogEncoding: "JSON" },
    },
  ),
  "MultiClusterMeshArgs.dataPlane": planEffect(
    "clusters east istiod values profile",
    "ambient",
    { dataPlane: DataPlane.Ambient },
    onlyPrimary,
  ),
  "MultiClusterMeshArgs.readyTimeout": planEffect("readyTimeout", "90s", { readyTimeout: "90s" }),
  "IstioArgs.version": istioEffect("version", "1.31.2", { version: "1.31.2" }),
  "IstioArgs.revision": istioEffect("values revision", "r1", { revision: "r1" }),
  "IstioArgs.revisionTags": istioEffect(
    "values revisionTags",
    ["prod"],
    { revisionTags: ["prod"] },
    { revision: "r1" },
  ),
  "IstioArgs.oneClusterAtATime": planEffect("oneClusterAtATime", true, {
    istio: { oneClusterAtATime: true },
  }),
  "RevisionArgs.version": planEffect(
    "clusters east otherRevisions 0 istiod version",
    "1.31.0",
    canary({ version: "1.31.0" }),
    canary({}),
  ),
  "RevisionArgs.tags": planEffect(
    "clusters east otherRevisions 0 istiod values revisionTags",
    ["canary"],
    canary({ tags: ["canary"] }),
    canary({}),
  ),
  "RevisionArgs.imageTag": planEffect(
    "clusters east otherRevisions 0 istiod values global tag",
    "1.31-debug",
    canary({ imageTag: "1.31-debug" }),
    canary({}),
  ),
  "IstioArgs.mirror": istioEffect("chart", "oci://mirror.example/istio/charts/istiod", {
    mirror: "mirror.example/istio",
  }),
  "IstioArgs.chartRepository": istioEffect("repository", "https://charts.example", {
    chartRepository: "https://charts.example",
  }),
  "IstioArgs.imageHub": istioEffect("values global hub", "images.example", {
    imageHub: "images.example",
  }),
  "IstioArgs.imagePullSecrets": istioEffect("values global imagePullSecrets", ["pull"], {
    imagePullSecrets: ["pull"],
  }),
  "IstioArgs.imageTag": istioEffect("values global tag", "1.31", { imageTag: "1.31" }),
  "IstioArgs.imagePullPolicy": istioEffect("values global imagePullPolicy", "Always", {
    imagePullPolicy: "Always",
  }),
};

const clusterEffects: { [argument: string]: Effect } = {
  "ClusterArgs.kubeconfig": {
    changed: east({ kubeconfig: kubeconfigFor(["other"], () => "https://192.0.2.77:6443") }),
    registered: "mesh-east kubeconfig clusters 0 cluster server",
    becomes: "https://192.0.2.77:6443",
  },
  "ClusterArgs.context": {
    changed: east({ context: "other" }),
    registered: "mesh-east context",
    becomes: "other",
  },
  "ClusterArgs.lost": {
    changed: west({ lost: true }),
    registered: "mesh-west deleteUnreachable",
    becomes: "true",
  },
  "ClusterArgs.role": planEffect(
    "clusters south istiod values profile",
    "remote",
    { clusters: { south: remote("*") } },
    { clusters: { south: {} } },
  ),
  "ClusterArgs.primary": planEffect(
    "clusters west controlPlaneClusters",
    ["south"],
    west({ primary: "south" }),
    { clusters: { south: {} } },
  ),
  "ClusterArgs.primaries": planEffect(
    "clusters south namespace metadata annotations topology.istio.io/controlPlaneClusters",
    "east,north",
    { clusters: { south: remote("east", "north") } },
    { clusters: { north: {}, south: remote("east") } },
  ),
  "ClusterArgs.network": planEffect(
    "clusters east istiod values global network",
    "n",
    east({ network: "n" }),
  ),
  "ClusterArgs.localInjector": planEffect(
    "clusters west istiod values istiodRemote enabledLocalInjectorIstiod",
    true,
    west({ localInjector: true }),
  ),
  "ClusterArgs.configCluster": planEffect(
    "clusters control istiod values global multiCluster clusterName",
    "south",
    { clusters: { control: { configCluster: "south" } } },
    {
      clusters: {
        control: { role: ClusterRole.External, configCluster: "north" },
        north: remote("control"),
        south: remote("control"),
      },
    },
  ),
  "ClusterArgs.clusterDomain": planEffect(
    "clusters east istiod values global proxy clusterDomain",
    "a.example",
    {
      defaults: { clusterDomain: "a.example" },
    },
  ),
  "ClusterArgs.platform": planEffect(
    "clusters east istiod values global platform",
    "gke",
    east({ platform: Platform.GKE }),
  ),
  "ClusterArgs.cni": planEffect("clusters east cni chart", "cni", { defaults: { cni: true } }),
  "ClusterArgs.installGatewayApi": planEffect(
    "clusters east gatewayApi chart",
    "gateway-api",
    east({ installGatewayApi: true }),
  ),
  "ClusterArgs.legacyEndpoints": planEffect(
    "clusters west istiodEndpoints 0 kind",
    "Endpoints",
    west({ legacyEndpoints: true }),
  ),
  "ClusterArgs.istioVersion": planEffect(
    "clusters west istiod version",
    "1.30.4",
    west({ istioVersion: "1.30.4" }),
  ),
  "NamespaceArgs.existing": {
    changed: east({ namespace: { existing: true } }),
    registered: "mesh-east-namespace type",
    becomes: "kubernetes:core/v1:NamespacePatch",
  },
  "NamespaceArgs.labels": planEffect(
    "clusters east namespace metadata labels a",
    "b",
    east({ namespace: { labels: { a: "b" } } }),
  ),
  "NamespaceArgs.annotations": planEffect(
    "clusters east namespace metadata annotations a",
    "b",
    east({ namespace: { annotations: { a: "b" } } }),
  ),
  "ApiServerArgs.server": peerEffect("server", "https://10.0.0.6:6443", {
    server: "https://10.0.0.6:6443",
  }),
  "ApiServerArgs.certificateAuthorityData": peerEffect(
    "certificate-authority-data",
    authorityData,
    {
      certificateAuthorityData: authorityData,
    },
  ),
  "ApiServerArgs.tlsServerName": peerEffect("tls-server-name", "west.example", {
    tlsServerName: "west.example",
  }),
  "RemoteSecretArgs.serviceAccount": planEffect(
    "clusters west reader serviceAccount",
    "our-reader",
    {
      clusters: { west: { remoteSecret: { serviceAccount: "our-reader" } } },
    },
  ),
  "RemoteSecretArgs.rotate": planEffect(
    "clusters west reader tokenSecret",
    "istio-reader-service-account-istio-remote-secret-token-2",
    {
      clusters: { west: { remoteSecret: { rotate: 2 } } },
    },
  ),
  "HelmValuesArgs.base": planEffect(
    "clusters east base values x",
    1,
    east({ helmValues: { base: { x: 1 } } }),
  ),
  "HelmValuesArgs.istiod": planEffect(
    "clusters east istiod values x",
    1,
    east({ helmValues: { istiod: { x: 1 } } }),
  ),
  "HelmValuesArgs.gateway": planEffect(
    "clusters east gateway chart values x",
    1,
    east({ helmValues: { gateway: { x: 1 } } }),
  ),
  "HelmValuesArgs.cni": planEffect(
    "clusters east cni values x",
    1,
    east({ helmValues: { cni: { x: 1 } } }),
    { defaults: { cni: true } },
  ),
  "HelmValuesArgs.ztunnel": planEffect(
    "clusters east ztunnel values x",
    1,
    east({ helmValues: { ztunnel: { x: 1 } } }),
    { ...onlyPrimary, dataPlane: DataPlane.Ambient },
  ),
};

const nodePorts = { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 };
const byNodePort: EastWestGatewayArgs = {
  serviceType: GatewayServiceType.NodePort,
  addresses: ["192.0.2.9"],
  nodePorts,
};

const gatewayEffects: { [argument: string]: Effect } = {
  "EastWestGatewayArgs.revision": planEffect(
    "clusters east gateway chart values revision",
    "1-31",
    gateway({ revision: "1-31" }),
    canary({}),
  ),
  "EastWestGatewayArgs.enabled": planEffect(
    "clusters west gateway ports",
    [15021],
    west({ eastWestGateway: { enabled: true } }),
    // on one network, only istiod needs a gateway
    { clusters: { east: { network: "flat" }, west: { network: "flat" } } },
  ),
  "EastWestGatewayArgs.serviceType": serviceEffect(
    "spec type",
    "ClusterIP",
    { serviceType: GatewayServiceType.ClusterIP },
    { addresses: ["192.0.2.9"] },
  ),
  "EastWestGatewayArgs.serviceAnnotations": serviceEffect("metadata annotations a", "b", {
    serviceAnnotations: { a: "b" },
  }),
  "EastWestGatewayArgs.internalLoadBalancer": serviceEffect(
    "metadata annotations networking.gke.io/load-balancer-type",
    "Internal",
    {
      internalLoadBalancer: InternalLoadBalancer.GCP,
    },
  ),
  "EastWestGatewayArgs.loadBalancerClass": serviceEffect("spec loadBalancerClass", "a.example/b", {
    loadBalancerClass: "a.example/b",
  }),
  "EastWestGatewayArgs.loadBalancerSourceRanges": serviceEffect(
    "spec loadBalancerSourceRanges",
    ["10.0.0.0/8"],
    {
      loadBalancerSourceRanges: ["10.0.0.0/8"],
    },
  ),
  "EastWestGatewayArgs.loadBalancerIP": serviceEffect("spec loadBalancerIP", "192.0.2.9", {
    loadBalancerIP: "192.0.2.9",
  }),
  "EastWestGatewayArgs.allocateLoadBalancerNodePorts": serviceEffect(
    "spec allocateLoadBalancerNodePorts",
    false,
    {
      allocateLoadBalancerNodePorts: false,
    },
  ),
  "EastWestGatewayArgs.externalTrafficPolicy": serviceEffect(
    "spec externalTrafficPolicy",
    "Local",
    {
      externalTrafficPolicy: ExternalTrafficPolicy.Local,
    },
  ),
  "EastWestGatewayArgs.ipFamilyPolicy": serviceEffect("spec ipFamilyPolicy", "PreferDualStack", {
    ipFamilyPolicy: IPFamilyPolicy.PreferDualStack,
  }),
  "EastWestGatewayArgs.ipFamilies": serviceEffect("spec ipFamilies", ["IPv6"], {
    ipFamilies: [IPFamily.IPv6],
  }),
  "EastWestGatewayArgs.nodePorts": serviceEffect(
    "spec ports 1 nodePort",
    31443,
    { nodePorts: { ...nodePorts, tls: 31443 } },
    byNodePort,
  ),
  "EastWestGatewayArgs.addresses": planEffect(
    "clusters west istiod values global remotePilotAddress",
    "192.0.2.9",
    gateway({ addresses: ["192.0.2.9"] }),
  ),
  "EastWestGatewayArgs.hostNames": planEffect(
    "clusters west istiod values istiodRemote injectionURL",
    "https://east.example:15017/inject/cluster/west/net/west",
    gateway({ hostNames: HostNameStrategy.InjectionURL }),
    gateway({ hostNames: HostNameStrategy.Resolve, addresses: ["east.example"] }),
  ),
  "EastWestGatewayArgs.addressTimeout": planEffect(
    "clusters east gateway addressTimeout",
    "90s",
    gateway({ addressTimeout: "90s" }),
  ),
  "EastWestGatewayArgs.replicas": podEffect("replicaCount", 3, { replicas: 3 }),
  "EastWestGatewayArgs.minAvailable": podEffect(
    "podDisruptionBudget minAvailable",
    2,
    { minAvailable: 2 },
    { replicas: 3 },
  ),
  "EastWestGatewayArgs.nodeSelector": podEffect("nodeSelector a", "b", {
    nodeSelector: { a: "b" },
  }),
  "EastWestGatewayArgs.networkPolicy": planEffect(
    "clusters east gateway networkPolicy kind",
    "NetworkPolicy",
    gateway({ networkPolicy: true }),
  ),
  "EastWestGatewayArgs.istiodCredential": planEffect(
    "clusters east exposure 0 spec servers 0 tls credentialName",
    "s",
    gateway({ istiodCredential: "s" }),
  ),
  "AutoscalingArgs.minReplicas": podEffect("autoscaling minReplicas", 2, {
    autoscaling: { minReplicas: 2 },
  }),
  "AutoscalingArgs.maxReplicas": podEffect("autoscaling maxReplicas", 9, {
    autoscaling: { maxReplicas: 9 },
  }),
  "AutoscalingArgs.targetCPUUtilizationPercentage": podEffect(
    "autoscaling targetCPUUtilizationPercentage",
    50,
    {
      autoscaling: { targetCPUUtilizationPercentage: 50 },
    },
  ),
  "ResourcesArgs.requests": podEffect("resources requests cpu", "1", {
    resources: { requests: { cpu: "1" } },
  }),
  "ResourcesArgs.limits": podEffect("resources limits memory", "2Gi", {
    resources: { limits: { memory: "2Gi" } },
  }),
  "TolerationArgs.key": tolerationEffect("key", "k", { operator: "Exists" }),
  "TolerationArgs.operator": tolerationEffect("operator", "Exists", { key: "k" }),
  "TolerationArgs.value": tolerationEffect("value", "v", { key: "k" }),
  "TolerationArgs.effect": tolerationEffect("effect", "NoExecute", { key: "k" }),
  "TolerationArgs.tolerationSeconds": tolerationEffect("tolerationSeconds", 30, {
    key: "k",
    effect: "NoExecute",
  }),
};

/** One effect of each argument. */
export const effects: { readonly [argument: string]: Effect } = {
  ...meshEffects,
  ...trustEffects,
  ...clusterEffects,
  ...gatewayEffects,
};
