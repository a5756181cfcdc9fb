import type { ClusterArgs, ClusterRole } from "../args/cluster";
import type { HelmValuesArgs } from "../args/helm-values";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { defined } from "../defined";
import { perChart } from "./charts";
import { mergeValues } from "./merge";

/** The newest patch of the newest line that the tests run. See docs/istio-versions.yaml. */
export const defaultIstioVersion = "1.31.1";
/** The account that the chart `base` makes for remote secrets. */
export const defaultReaderAccount = "istio-reader-service-account";
export const defaultChartRepository = "https://blob.istio.io/istio-release/charts";

/** Each cluster's arguments with the shared `defaults` filled in, sorted by name. */
export type FilledClusters = ReadonlyMap<string, ClusterArgs>;

/** Fills `defaults` into every cluster that is not lost. The constructor does this once. */
export const fillDefaults = (args: MultiClusterMeshArgs): FilledClusters =>
  fillClusters(args, (cluster) => !isLost(cluster));

/** The same for the lost clusters, which nothing but the state still knows. */
export const lostClusters = (args: MultiClusterMeshArgs): FilledClusters =>
  fillClusters(args, isLost);

const isLost = ({ lost }: ClusterArgs): boolean => lost === true;

function fillClusters(
  { clusters, defaults = {} }: MultiClusterMeshArgs,
  isWanted: (cluster: ClusterArgs) => boolean,
): FilledClusters {
  const names = Object.keys(clusters).sort();
  const wanted = names.filter((name) => isWanted(clusters[name] ?? {}));
  return new Map(wanted.map((name) => [name, fillCluster(clusters[name] ?? {}, defaults)]));
}

/** The groups of a cluster's arguments that are merged with those of `defaults` field by field. */
export const mergedGroups = ["eastWestGateway", "remoteSecret", "namespace"] as const;

function fillCluster(given: ClusterArgs, defaults: ClusterArgs): ClusterArgs {
  const own = defined(given);
  const shared = applicableDefaults(defaults, own);
  const merged = { ...shared, ...own };
  const groups = mergedGroups
    .filter((group) => merged[group] !== undefined)
    .map((group) => [group, { ...shared[group], ...defined(own[group] ?? {}) }]);
  return {
    ...merged,
    ...Object.fromEntries(groups),
    helmValues: mergeHelmValues(shared.helmValues, own.helmValues),
  };
}

const primaryFields = ["primary", "primaries"];
const accessFields = ["kubeconfig", "context"];
const remoteFields = [...primaryFields, "localInjector", "legacyEndpoints"];

/**
 * The defaults that apply to one cluster. Fields of remotes apply to remotes only. A cluster's own
 * `primary` or `primaries` replaces both, and its own provider replaces the shared kubeconfig.
 */
function applicableDefaults(shared: ClusterArgs, own: ClusterArgs): ClusterArgs {
  const others = inapplicableFields(roleOf({ ...shared, ...own }), own);
  return Object.fromEntries(Object.entries(shared).filter(([field]) => !others.includes(field)));
}

function inapplicableFields(role: ClusterRole, own: ClusterArgs): string[] {
  const access = own.provider === undefined ? [] : accessFields;
  if (role !== "remote") return [...access, ...remoteFields];
  return [...access, ...(primaryFields.some((field) => field in own) ? primaryFields : [])];
}

const mergeHelmValues = (shared: HelmValuesArgs = {}, own: HelmValuesArgs = {}): HelmValuesArgs =>
  perChart((chart) => mergeValues(shared[chart] ?? {}, own[chart] ?? {}));

/** A cluster's role. The default is primary. */
export const roleOf = (args: ClusterArgs): ClusterRole => args.role ?? "primary";

/** The primaries that a remote names, in `primary` or `primaries`. */
export function namedPrimaries({ primary, primaries }: ClusterArgs): string[] {
  if (primaries !== undefined) return primaries;
  return primary === undefined ? [] : [primary];
}
