import * as k8s from "./kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ChartPlan } from "../plan/chart";
import { replaceReferences, type Reference } from "../plan/reference";
import { findChart } from "../preflight/chart-folder";
import type { ClusterInstall } from "./cluster";
import { chartType, substitutable } from "./placeholder";

/** Gives the Output that a reference in the plan stands for: a text, or within a manifest a list. */
export type Resolve = (reference: Reference) => pulumi.Output<any>;

/** Installs a chart as one Helm release: for CRDs and templates, which nobody reads in a preview and which would fill the state. */
export function installRelease(
  name: string,
  plan: ChartPlan,
  cluster: ClusterInstall,
  resolve: Resolve,
  dependsOn: pulumi.Resource[],
): k8s.Release {
  return new k8s.Release(
    name,
    { ...sourceOf(plan), values: replaceReferences(plan.values, resolve) as pulumi.Inputs },
    cluster.options(dependsOn),
  );
}

/** Installs a chart object by object, so that a preview shows each one. */
export function installChart(
  name: string,
  plan: ChartPlan,
  cluster: ClusterInstall,
  resolve: Resolve,
  dependsOn: pulumi.Resource[],
  more: pulumi.ResourceTransform[] = [],
): k8s.Chart {
  return newChart(name, plan, resolve, cluster.options(dependsOn), more);
}

/** Installs the chart of a gateway, whose objects go when the cluster's namespace goes. */
export function installGatewayChart(
  name: string,
  plan: ChartPlan,
  cluster: ClusterInstall,
  resolve: Resolve,
  dependsOn: pulumi.Resource[],
): k8s.Chart {
  const { deletedWith, ...options } = cluster.lastingOptions(dependsOn);
  // a chart does not hand the option down; itself it is left alone, for it would lose its provider
  const handDown: pulumi.ResourceTransform = ({ type, props, opts }) =>
    type === chartType || deletedWith === undefined
      ? undefined
      : { props, opts: { ...opts, deletedWith } };
  return newChart(name, plan, resolve, options, [handDown]);
}

function newChart(
  name: string,
  plan: ChartPlan,
  resolve: Resolve,
  options: pulumi.CustomResourceOptions,
  more: pulumi.ResourceTransform[],
): k8s.Chart {
  const { values, transforms } = substitutable(plan.values, resolve);
  const { renamed } = plan;
  const all = [...transforms, ...(renamed ? [rename(renamed)] : []), ...more];
  return new k8s.Chart(
    name,
    { ...sourceOf(plan), values },
    { ...options, transforms: all.length < 2 ? all : [oneAfterAnother(all)] },
  );
}

/**
 * The engine asks the program for each object of a chart and each transform: for all of them at once it asks once. Where none has anything
 * to change, none must answer: what is answered for the chart itself loses its provider.
 */
const oneAfterAnother =
  (transforms: readonly pulumi.ResourceTransform[]): pulumi.ResourceTransform =>
  async (given) => {
    let changed: pulumi.ResourceTransformResult | undefined;
    for (const transform of transforms)
      changed = (await transform({ ...given, ...changed })) ?? changed;
    return changed;
  };

/** Gives ConfigMaps of a chart other names. */
export const rename =
  (renamed: { readonly [configMap: string]: string }): pulumi.ResourceTransform =>
  ({ type, props, opts }) => {
    const name = renamed[props["metadata"]?.name];
    if (type !== "kubernetes:core/v1:ConfigMap" || name === undefined) return undefined;
    return { props: { ...props, metadata: { ...props["metadata"], name } }, opts };
  };

/** Which chart, under which name and where. */
const sourceOf = ({ releaseName, chart, repository, folder, version, namespace }: ChartPlan) => ({
  name: releaseName,
  namespace,
  ...(folder === undefined ? { chart, version } : { chart: findChart(folder, chart, version)! }),
  ...(repository === undefined ? {} : { repositoryOpts: { repo: repository } }),
});
