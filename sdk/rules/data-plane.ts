import { ClusterRole, type ClusterArgs } from "../args/cluster";
import { DataPlane, type MultiClusterMeshArgs } from "../args/mesh";
import type { EastWestGatewayArgs } from "../args/gateway";
import { expected, issueIf, quoteList, type Issue } from "../issue";
import { roleOf, type FilledClusters } from "../topology/defaults";
import { gatewayPortNames } from "../topology/gateway-ports";
import { readRevisions } from "../topology/read-revisions";
import { isBefore } from "./versions";

/** The page of Istio that says what ambient mode supports over several clusters. */
export const ambientLimits = "https://istio.io/latest/docs/ambient/install/multicluster";

/** Checks what depends on the data plane. */
export const checkDataPlane = (args: MultiClusterMeshArgs, clusters: FilledClusters): Issue[] =>
  args.dataPlane === DataPlane.Ambient
    ? [...checkAmbientVersion("istio.version", versionIn(args)), ...perCluster(clusters, ambient)]
    : perCluster(clusters, sidecar);

type ClusterRule = (at: string, cluster: ClusterArgs) => Issue[];

const perCluster = (clusters: FilledClusters, rules: readonly ClusterRule[]): Issue[] =>
  [...clusters].flatMap(([name, cluster]) =>
    rules.flatMap((rule) => rule(`clusters.${name}`, cluster)),
  );

const ambient: readonly ClusterRule[] = [
  (at, cluster) => checkPrimary(`${at}.role`, roleOf(cluster)),
  (at, { istioVersion }) => checkAmbientVersion(`${at}.istioVersion`, istioVersion),
  (at, { cni }) =>
    issueIf(
      cni === false,
      `${at}.cni`,
      "cannot be false in ambient mode, because the node agent leads requests of pods to ztunnel; " +
        "remove it",
    ),
  (at, { helmValues = {} }) =>
    issueIf(
      isGiven(helmValues.gateway),
      `${at}.helmValues.gateway`,
      "has no effect in ambient mode, because istiod makes the gateway without the chart; " +
        "use eastWestGateway",
    ),
  (at, { eastWestGateway = {} }) => [
    ...checkForIstiod(`${at}.eastWestGateway`, eastWestGateway),
    ...checkPortNames(`${at}.eastWestGateway.nodePorts`, eastWestGateway, ["status-port", "hbone"]),
  ],
];

const sidecar: readonly ClusterRule[] = [
  (at, { helmValues = {} }) =>
    issueIf(
      isGiven(helmValues.ztunnel),
      `${at}.helmValues.ztunnel`,
      'has no effect without ztunnel; remove it, or set dataPlane to "ambient"',
    ),
  (at, { eastWestGateway = {} }) =>
    checkPortNames(
      `${at}.eastWestGateway.nodePorts`,
      eastWestGateway,
      gatewayPortNames.filter((name) => name !== "hbone"),
    ),
];

/** Filled arguments have an empty object for each chart. */
const isGiven = (values: object | undefined): boolean => Object.keys(values ?? {}).length > 0;

const versionIn = ({ istio = {} }: MultiClusterMeshArgs): string => readRevisions(istio)[0].version;

const checkPrimary = (path: string, role: ClusterRole): Issue[] =>
  issueIf(
    role !== ClusterRole.Primary,
    path,
    `${expected('"primary"', role)}: Istio's ambient mode does not support remotes and external ` +
      `control planes (${ambientLimits}); make it a primary, or set dataPlane to "sidecar"`,
  );

const oldestAmbient = "1.29.2";

const checkAmbientVersion = (path: string, version: string | undefined): Issue[] =>
  issueIf(
    version !== undefined && isBefore(version, oldestAmbient),
    path,
    `expected Istio ${oldestAmbient} or newer, because ambient mode over several networks is beta ` +
      `since 1.29 (${ambientLimits}), got ${version}; use a newer version`,
  );

/** These say how remotes reach istiod. */
const checkForIstiod = (at: string, gateway: EastWestGatewayArgs): Issue[] =>
  (["hostNames", "istiodCredential"] as const)
    .filter((field) => gateway[field] !== undefined)
    .map((field) => ({
      path: `${at}.${field}`,
      reason:
        "has no effect in ambient mode, because it has no remotes that reach istiod; remove it",
    }));

function checkPortNames(
  at: string,
  { nodePorts = {} }: EastWestGatewayArgs,
  names: readonly string[],
): Issue[] {
  return Object.keys(nodePorts)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      path: `${at}.${name}`,
      reason: `the gateway has no port of this name; its ports are ${quoteList(names)}`,
    }));
}
