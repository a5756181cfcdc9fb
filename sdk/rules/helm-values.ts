import type { ClusterArgs } from "../args/cluster";
import type { HelmValuesArgs } from "../args/helm-values";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { Issue } from "../issue";
import { isLater } from "../later";
import { istioLabels } from "../topology/istio-names";
import { isPlainObject } from "../topology/merge";
import { onlyKnownLater } from "./plain-data";

/** The reason why a value is rejected, by its path in the values of a chart. */
type RejectedValues = { readonly [path: string]: string };

const noService = (argument: string): string =>
  `has no effect, because the chart does not create the Service; use ${argument}`;

/** The mesh uses these values outside the chart too, and a Helm value changes only the chart. */
const setBy = (argument: string): string =>
  `other objects of the mesh depend on this value; remove it and use ${argument}`;

const ownAuthority =
  "the certificates of this mesh are signed by its istiods; " +
  "remove this value, because an external certificate authority is not supported";

/** What a proxy says of itself. istiod sets it, and peers choose endpoints by it. */
const proxyMetadata: RejectedValues = {
  ISTIO_META_CLUSTER_ID: setBy("the name of the cluster in clusters"),
  ISTIO_META_NETWORK: setBy("the cluster's network"),
  ISTIO_META_MESH_ID: setBy("meshId"),
  ISTIO_META_REQUESTED_NETWORK_VIEW: setBy("the cluster's network"),
};

const below = (path: string, values: RejectedValues): RejectedValues =>
  Object.fromEntries(Object.entries(values).map(([key, reason]) => [`${path}.${key}`, reason]));

/**
 * In the mesh configuration, besides what `rules/trust` rejects. Additional `caCertificates` and,
 * for the whole mesh, another `rootNamespace` contradict nothing, so they are accepted.
 */
const rejectedInMesh: RejectedValues = {
  "defaultConfig.meshId": setBy("meshId"),
  ...below("defaultConfig.proxyMetadata", proxyMetadata),
  ca: ownAuthority,
};

const everyChart: RejectedValues = {
  profile: setBy("the cluster's role, or dataPlane"),
  "global.istioNamespace": setBy("systemNamespace"),
  "global.platform": setBy("the cluster's platform"),
};

const rejected: { readonly [chart in keyof HelmValuesArgs]: RejectedValues } = {
  base: { ...everyChart, defaultRevision: setBy("istio.revision") },
  istiod: {
    ...everyChart,
    revision: setBy("istio.revision"),
    revisionTags: setBy("istio.revisionTags"),
    "global.meshID": setBy("meshId"),
    "global.network": setBy("the cluster's network"),
    "global.multiCluster.clusterName": setBy("the name of the cluster in clusters"),
    "global.proxy.clusterDomain": setBy("the cluster's clusterDomain"),
    "global.configCluster": setBy("the cluster's role"),
    "global.externalIstiod": setBy("the cluster's role"),
    "global.remotePilotAddress": setBy("eastWestGateway.addresses of the primary"),
    "meshConfig.trustDomain": setBy("trust.domain"),
    "meshConfig.trustDomainAliases": setBy("trust.domainAliases"),
    ...below("meshConfig", rejectedInMesh),
    "meshConfig.rootNamespace":
      "all istiods must read policies of the mesh from the same namespace; " +
      "remove it and use meshConfig.rootNamespace of the mesh",
    "env.CLUSTER_ID": setBy("the name of the cluster in clusters"),
    "pilot.env.CLUSTER_ID": setBy("the name of the cluster in clusters"),
    "global.caAddress": ownAuthority,
    "global.caName": ownAuthority,
    "global.pilotCertProvider": ownAuthority,
    "env.ENABLE_CA_SERVER": ownAuthority,
    "pilot.env.ENABLE_CA_SERVER": ownAuthority,
    "env.EXTERNAL_CA": ownAuthority,
    "pilot.env.EXTERNAL_CA": ownAuthority,
  },
  gateway: {
    name: "peers find the gateway by its name; remove this value",
    platform: setBy("the cluster's platform"),
    revision: setBy("istio.revision"),
    networkGateway: setBy("the cluster's network"),
    service: noService("eastWestGateway, for example its serviceType or loadBalancerSourceRanges"),
    networkGatewayPorts: noService("eastWestGateway.nodePorts"),
    ...below("env", proxyMetadata),
  },
  cni: everyChart,
  ztunnel: {
    ...everyChart,
    istioNamespace: setBy("systemNamespace"),
    platform: setBy("the cluster's platform"),
    revision: setBy("istio.revision"),
    network: setBy("the cluster's network"),
    "global.network": setBy("the cluster's network"),
    "multiCluster.clusterName": setBy("the name of the cluster in clusters"),
    "env.CLUSTER_DOMAIN": setBy("the cluster's clusterDomain"),
    resourceName: "istiod trusts ztunnel by this name; remove this value",
    caAddress: ownAuthority,
  },
};

/** The values that decide which objects a chart has, or to which this package adds something. */
const known: { readonly [chart in keyof HelmValuesArgs]: readonly string[] } = {
  base: ["global.resourceScope", "base.excludedCRDs", "experimental.stableValidationPolicy"],
  istiod: [
    ...["global.resourceScope", "global.configValidation", "global.omitSidecarInjectorConfigMap"],
    ...["volumes", "volumeMounts", "pilot.volumes", "pilot.volumeMounts"],
    ...["meshConfig.discoverySelectors"],
  ],
};

/** Checks the values where they are written, because merged values do not show their origin. */
export const checkHelmValues = ({
  clusters,
  defaults = {},
  meshConfig,
}: MultiClusterMeshArgs): Issue[] => [
  ...checkKnown("", { meshConfig }, ["meshConfig.discoverySelectors"]),
  ...checkRejected("meshConfig", meshConfig, rejectedInMesh),
  ...checkValues("defaults", defaults),
  ...Object.entries(clusters).flatMap(([name, cluster]) =>
    checkValues(`clusters.${name}`, cluster),
  ),
];

const checkValues = (at: string, { helmValues = {} }: ClusterArgs): Issue[] => [
  ...checkContradictions(`${at}.helmValues`, helmValues),
  ...Object.entries(known).flatMap(([chart, paths]) =>
    checkKnown(`${at}.helmValues.${chart}.`, helmValues[chart as keyof HelmValuesArgs], paths),
  ),
  ...checkGatewayLabels(`${at}.helmValues.gateway.labels`, helmValues.gateway?.["labels"]),
  ...checkTemplate(
    `${at}.helmValues.gateway.podAnnotations`,
    helmValues.gateway?.["podAnnotations"],
  ),
  ...checkReplicas(`${at}.helmValues.gateway.replicaCount`, helmValues.gateway?.["replicaCount"]),
  ...checkNulls(`${at}.helmValues.base`, helmValues.base),
  // These two reach the injection templates. The rest of the chart supports null.
  ...checkNulls(`${at}.helmValues.istiod.global`, helmValues.istiod?.["global"]),
  ...checkNulls(
    `${at}.helmValues.istiod.sidecarInjectorWebhook`,
    helmValues.istiod?.["sidecarInjectorWebhook"],
  ),
];

/** If these labels change, no Service selects the gateway's pods, or no webhook injects them. */
const gatewayLabels = [
  ...["app", "istio", "sidecar.istio.io/inject"],
  ...[istioLabels.revision, istioLabels.network],
];

const checkGatewayLabels = (at: string, labels: unknown): Issue[] =>
  gatewayLabels
    .filter((label) => isPlainObject(labels) && labels[label] !== undefined)
    .map((label) => ({
      path: `${at}.${label}`,
      reason: "the gateway works only with the label that the chart sets; remove this one",
    }));

/** With another template, the pod has no gateway. */
function checkTemplate(at: string, annotations: unknown): Issue[] {
  const annotation = "inject.istio.io/templates";
  if (!isPlainObject(annotations) || annotations[annotation] === undefined) return [];
  const reason = "the gateway works only with the template that the chart sets; remove this one";
  return [{ path: `${at}.${annotation}`, reason }];
}

/** An autoscaler does not change 0 replicas either. */
const checkReplicas = (path: string, replicas: unknown): Issue[] =>
  replicas === 0
    ? [
        {
          path,
          reason: "peers need at least one pod; to have no gateway, set its enabled to false",
        },
      ]
    : [];

/** The provider drops nulls from Helm releases, so the chart's default would silently stay. */
function checkNulls(path: string, values: unknown): Issue[] {
  if (values === null) return [{ path, reason: noNull }];
  if (!isPlainObject(values)) return [];
  return Object.entries(values).flatMap(([key, value]) => checkNulls(`${path}.${key}`, value));
}

const noNull =
  "expected a value, got null, which a Helm release of Pulumi ignores; " +
  "set the value that you want instead of the chart's default";

const checkContradictions = (at: string, helmValues: HelmValuesArgs): Issue[] =>
  Object.entries(rejected).flatMap(([chart, values]) =>
    checkRejected(`${at}.${chart}`, helmValues[chart as keyof HelmValuesArgs], values),
  );

const checkRejected = (at: string, given: unknown, values: RejectedValues): Issue[] =>
  Object.entries(values)
    .filter(([path]) => hasValue(given, path.split(".")))
    .map(([path, reason]) => ({ path: `${at}.${path}`, reason }));

const checkKnown = (at: string, values: unknown, paths: readonly string[]): Issue[] =>
  paths
    .flatMap((path) => laterOnPath(values, path.split(".")) ?? [])
    .map((path) => onlyKnownLater(`${at}${path}`));

/** The path of the value that is not known, if there is one on the given path. */
function laterOnPath(values: unknown, keys: readonly string[], depth = 0): string | undefined {
  if (isLater(values)) return keys.slice(0, depth).join(".");
  const key = keys[depth];
  if (key === undefined || !isPlainObject(values)) return undefined;
  return laterOnPath(values[key], keys, depth + 1);
}

function hasValue(values: unknown, [key, ...rest]: string[]): boolean {
  if (key === undefined) return values !== undefined;
  return isPlainObject(values) && hasValue(values[key], rest);
}
