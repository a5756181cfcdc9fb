import type * as pulumi from "@pulumi/pulumi";
import type { ChartPlan } from "../plan/chart";
import type { Manifest } from "../plan/manifest";
import { names } from "../plan/names";
import { installRelease, newChart } from "./chart";
import type * as k8s from "./kubernetes";
import { newObject } from "./manifest";
import { optionsIn, type StepContext } from "./step-context";
import { created, type StepResult } from "./step-results";

const serviceType = "kubernetes:core/v1:Service";

/** The revision that reads injection templates. */
export interface InjectorOwner {
  readonly revision: string;
  /** Whether the templates of a control plane without a revision become its own. */
  readonly replacesUnnamed: boolean;
}

/** Installs the injection templates of a revision. */
export function installInjector(
  plan: ChartPlan,
  { revision, replacesUnnamed }: InjectorOwner,
  context: StepContext,
): StepResult {
  const aliases = replacesUnnamed ? [{ name: context.name("injector") }] : [];
  return installRelease(names.ofRevision("injector", revision), plan, context, { aliases });
}

/**
 * Installs the chart `istiod`. All revisions name their objects alike, so a tag that moves is an
 * update. A remote's Service is an object of the chart or of the plan, depending on the primary's
 * gateway. The alias makes both the same resource. Otherwise a change from one to the other would
 * create the new Service and then delete it by its name.
 */
export function installIstiod(plan: ChartPlan, revision: string, context: StepContext): StepResult {
  const { name, cluster } = context;
  const asPlanned: pulumi.ResourceTransform = ({ type, props, opts }) => {
    if (type !== serviceType) return undefined;
    const planned = resourceName(context, { kind: "Service", metadata: props["metadata"] });
    return { props, opts: { ...opts, aliases: [{ name: planned, parent: cluster }] } };
  };
  const prefix = name("istiod");
  const chartName = names.ofRevision(prefix, revision);
  const own = optionsIn(context);
  const istiod = newChart(chartName, plan, context, [asPlanned], own, prefix);
  return { ...created(istiod), istiod };
}

/** Creates the objects that lead a remote to its istiods and that the chart cannot express. */
export function installIstiodEndpoints(
  manifests: readonly Manifest[],
  chart: k8s.Chart,
  context: StepContext,
): StepResult {
  const endpoints = manifests.map((manifest) => {
    const aliases = aliasesInChart(manifest, chart, context);
    return newObject(resourceName(context, manifest), manifest, context, { aliases });
  });
  return created(...endpoints);
}

function aliasesInChart(
  { kind, metadata }: Manifest,
  chart: k8s.Chart,
  { name }: StepContext,
): pulumi.Alias[] {
  if (kind !== "Service") return [];
  return [{ name: `${name("istiod")}:${metadata.namespace}/${metadata.name}`, parent: chart }];
}

/** In Kubernetes, a Service and its Endpoints have the same name. In Pulumi, names must differ. */
function resourceName(
  { name }: StepContext,
  { kind, metadata }: Pick<Manifest, "kind" | "metadata">,
): string {
  // slices are named after primaries
  if (kind === "EndpointSlice") return names.forPeer(name("istiod-slice"), metadata.name);
  return name(`${metadata.name}-${kind.toLowerCase()}`);
}
