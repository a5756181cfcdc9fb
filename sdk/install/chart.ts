import type * as pulumi from "@pulumi/pulumi";
import { defined } from "../defined";
import { hasClusterObjects, type ChartPlan } from "../plan/chart";
import { replaceReferences } from "../plan/reference";
import { findChart } from "../preflight/chart-folder";
import { istioLabels, versionLabels } from "../topology/istio-names";
import { RecordedChart } from "./chart-objects";
import { keepFieldManager } from "./field-manager";
import * as k8s from "./kubernetes";
import { withPlaceholders } from "./placeholder";
import { assertDefined } from "./assert-defined";
import { unlessMocked } from "./mocks";
import { giveToOwner } from "./owned-release";
import { takeOverRelease } from "./release-recovery";
import { optionsIn, type StepContext } from "./step-context";
import { created, type StepResult } from "./step-results";

/**
 * Installs a chart as one Helm release. For CRDs and templates: they would fill the state, and
 * their objects are of no interest in a preview. If all of it is deleted with the namespace or with
 * the owner of the cluster, Helm does not uninstall it: a killed run could not repeat that.
 */
export function installRelease(
  part: string,
  plan: ChartPlan,
  context: StepContext,
  more: pulumi.CustomResourceOptions = {},
): StepResult {
  const { namespace, owner, alongside } = context;
  const values = replaceReferences(plan.values, context.resolve) as pulumi.Inputs;
  const deletedWith = hasClusterObjects(plan) ? undefined : (namespace ?? owner);
  const transforms = unlessMocked([takeOverRelease(plan, context)]);
  const options = optionsIn(context, defined({ ...more, transforms, deletedWith }));
  const release = new k8s.Release(context.name(part), { ...sourceOf(plan), values }, options);
  if (owner !== undefined && deletedWith === owner)
    alongside(() => giveToOwner(release, owner, context));
  return created(release);
}

/** Installs a chart object by object, so that a preview shows each of them. */
export const installChart = (part: string, plan: ChartPlan, context: StepContext): StepResult =>
  created(newChart(context.name(part), plan, context));

export function newChart(
  name: string,
  plan: ChartPlan,
  context: StepContext,
  transforms: pulumi.ResourceTransform[] = [],
  options = optionsIn(context),
  resourcePrefix?: string,
): k8s.Chart {
  const { values, transforms: putBack } = withPlaceholders(plan.values, context.resolve);
  const renames = plan.renamed === undefined ? [] : [rename(plan.renamed)];
  const validation = plan.validatesAll ? [validateAll] : [];
  const injection = plan.isDeactivated ? [deactivate] : [];
  const roots = plan.forcesRoots ? [forceRoots] : [];
  const shared = [...injection, ...roots, withoutVersion, keepFieldManager];
  const all = [...putBack, ...renames, ...validation, ...transforms, ...shared];
  const args = {
    ...sourceOf(plan),
    values,
    ...(resourcePrefix === name ? {} : defined({ resourcePrefix })),
  };
  return new RecordedChart(name, args, { ...options, transforms: all }, combine);
}

/**
 * Applies transforms one after another. The engine calls the program for each object and transform,
 * so one combined transform is faster. If nothing changes, the result must be undefined: with any
 * other result, the chart itself would lose its provider.
 */
const combine =
  (transforms: readonly pulumi.ResourceTransform[]): pulumi.ResourceTransform =>
  async (resource) => {
    let changed: pulumi.ResourceTransformResult | undefined;
    for (const transform of transforms)
      changed = (await transform({ ...resource, ...changed })) ?? changed;
    return changed;
  };

/** Gives ConfigMaps of a chart other names. */
export const rename =
  (renamed: { readonly [configMap: string]: string }): pulumi.ResourceTransform =>
  ({ type, props, opts }) => {
    const { metadata } = props;
    const name = renamed[metadata?.name];
    if (type !== "kubernetes:core/v1:ConfigMap" || name === undefined) return undefined;
    return { props: { ...props, metadata: { ...metadata, name } }, opts };
  };

/** A rollout of pods follows from these labels, and `status` reads them from webhooks. */
const versionedKinds = ["Deployment", "DaemonSet", "MutatingWebhookConfiguration"];

/** Removes the labels with the chart's version. Each new version would change every object. */
export const withoutVersion: pulumi.ResourceTransform = ({ type, props, opts }) => {
  const { metadata } = props;
  if (metadata?.labels === undefined || versionedKinds.some((kind) => type.endsWith(`:${kind}`)))
    return undefined;
  const kept = Object.entries(metadata.labels).filter(([label]) => !versionLabels.includes(label));
  return { props: { ...props, metadata: { ...metadata, labels: Object.fromEntries(kept) } }, opts };
};

/**
 * istiod writes its roots into webhooks, too. While both write another root, the last one to do so
 * owns the field, and the other would have a conflict.
 */
export const forceRoots: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (!type.endsWith("WebhookConfiguration")) return undefined;
  const { metadata } = props;
  const annotations = { ...metadata?.annotations, "pulumi.com/patchForce": "true" };
  return { props: { ...props, metadata: { ...metadata, annotations } }, opts };
};

/**
 * Lets an injection webhook match nothing, as `istioctl tag set default` does. Without that, pods
 * with the label `istio-injection=enabled` would be injected twice.
 */
export const deactivate: pulumi.ResourceTransform = ({ type, props, opts }) => {
  const isTag = istioLabels.tag in (props["metadata"]?.labels ?? {});
  if (!type.endsWith(":MutatingWebhookConfiguration") || isTag) return undefined;
  const webhooks = (props["webhooks"] as object[]).map((webhook) => ({
    ...webhook,
    namespaceSelector: neverMatch,
    objectSelector: neverMatch,
  }));
  return { props: { ...props, webhooks }, opts };
};

const neverMatch = { matchLabels: { "istio.io/deactivated": "never-match" } };

/** Lets a validating webhook also validate objects that do not name its revision. */
export const validateAll: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (type !== validatorType) return undefined;
  const webhooks = (props["webhooks"] as { objectSelector?: unknown }[]).map(
    ({ objectSelector: _, ...webhook }) => webhook,
  );
  return { props: { ...props, webhooks }, opts };
};

const validatorType = "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration";

/** Which chart to install, under which release name and in which namespace. */
const sourceOf = (plan: ChartPlan) => ({
  name: plan.releaseName,
  namespace: plan.namespace,
  ...locationOf(plan),
});

function locationOf({ chart, folder, repository, version }: ChartPlan) {
  if (folder !== undefined)
    return { chart: assertDefined(findChart(folder, chart, version), `chart ${chart}`) };
  if (repository === undefined) return { chart, version };
  return { chart, version, repositoryOpts: { repo: repository } };
}
