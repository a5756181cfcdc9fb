import * as pulumi from "@pulumi/pulumi";
import { defined } from "../defined";
import type { ChartPlan } from "../plan/chart";
import type { GatewayPlan } from "../plan/gateway";
import type { Manifest } from "../plan/manifest";
import { replaceReferences } from "../plan/reference";
import type { GatewayParts } from "../plan/step";
import { newAmbientGateway } from "./ambient-gateway";
import { durationOf, warnBeforeTimeout } from "./address-watch";
import { addressesOf, type Lookups } from "./gateway-addresses";
import { assertDefined } from "./assert-defined";
import { newChart } from "./chart";
import type * as k8s from "./kubernetes";
import { newObject } from "./manifest";
import { ownerReference } from "./owner";
import { chartType } from "./placeholder";
import { mockedAddresses } from "./mocks";
import { isReplaced, newService } from "./service";
import { knownOr } from "./settled";
import { optionsWithNamespace, type StepContext } from "./step-context";
import { created, type StepResult } from "./step-results";

/** Creates the Service of a gateway and, unless addresses are given, waits until it has one. */
export function installGatewayService(plan: GatewayPlan, context: StepContext): StepResult {
  const name = context.name("gateway-service");
  const isAwaited = plan.addresses.length === 0 && plan.service.spec?.["type"] === "LoadBalancer";
  const service = newGatewayService(name, plan, isAwaited, context);
  const given = replaceReferences(plan.addresses, context.resolve) as pulumi.Input<string>[];
  const found = isAwaited ? assignedAddresses(service, plan, context) : pulumi.all(given);
  if (isAwaited) warnBeforeTimeout(plan, context, found);
  const addresses = found.apply((all) => addressesOf(name, all, lookupsFor(plan, isAwaited)));
  return { ...created(service), addresses };
}

/** Only an update waits for a host name, and only for one that a load balancer has just got. */
function lookupsFor(plan: GatewayPlan, isAssigned: boolean): Lookups | undefined {
  if (!plan.resolvesHostNames) return undefined;
  const waits = isAssigned && !pulumi.runtime.isDryRun();
  return { interval: 5_000, timeout: waits ? durationOf(plan.addressTimeout) : 0 };
}

function newGatewayService(
  name: string,
  { service, addressTimeout }: GatewayPlan,
  isAwaited: boolean,
  context: StepContext,
): k8s.Service {
  const { metadata, ...rest } = replaceReferences(service, context.resolve) as Manifest;
  const annotations = { ...waitAnnotation(isAwaited), ...metadata.annotations };
  const customTimeouts = { create: addressTimeout, update: addressTimeout };
  return newService(
    name,
    { ...rest, metadata: { ...metadata, annotations } },
    context,
    isAwaited ? { customTimeouts } : {},
  );
}

function waitAnnotation(isAwaited: boolean): { [annotation: string]: string } {
  if (isAwaited) return { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0]}" };
  return { "pulumi.com/skipAwait": "true" };
}

/**
 * The addresses of a load balancer. If the Service changes, the provider previews its status only
 * for a user who may change it. For others, the preview takes the addresses that were read before.
 */
function assignedAddresses(
  { status }: k8s.Service,
  { service: { metadata, spec = {} } }: GatewayPlan,
  context: StepContext,
): pulumi.Output<readonly string[]> {
  const assigned = pulumi.output(status).apply((known): readonly string[] => {
    const { ingress } = known?.loadBalancer ?? {};
    return ingress?.map(({ ip, hostname }) => ip ?? hostname ?? "") ?? mockedAddresses();
  });
  const live = context.liveService(metadata.name);
  const keeps = live !== undefined && live.addresses.length > 0 && !isReplaced(spec, live);
  return pulumi.runtime.isDryRun() && keeps ? knownOr(assigned, live.addresses) : assigned;
}

/** Creates what is behind the Service of a gateway. */
export function installGateway(
  { chart, objects = [], networkPolicy }: GatewayParts,
  context: StepContext,
): StepResult {
  const resources = [
    ...(chart === undefined ? [] : [newGatewayChart(context.name("gateway"), chart, context)]),
    ...newAmbientGateway(objects, context),
  ];
  if (networkPolicy !== undefined)
    resources.push(newObject(context.name("gateway-policy"), networkPolicy, context));
  return created(...resources);
}

const workloadTypes = ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:DaemonSet"];

/**
 * Creates the chart of a gateway. Its pods are deleted with the owner of the cluster, and its other
 * objects with the namespace. Pods that were deleted with the namespace would cost 20 seconds:
 * Kubernetes looks only that often whether the pods in a namespace have ended.
 */
function newGatewayChart(name: string, plan: ChartPlan, context: StepContext): k8s.Chart {
  const owner = assertDefined(context.owner, `owner of cluster ${context.cluster.clusterName}`);
  // a chart does not pass the option on to its objects; the chart itself would lose its provider
  const { deletedWith, ...options } = optionsWithNamespace(context);
  const passOn: pulumi.ResourceTransform = ({ type, props, opts }) => {
    if (type === chartType) return undefined;
    if (!workloadTypes.includes(type)) return { props, opts: defined({ ...opts, deletedWith }) };
    const metadata = { ...props["metadata"], ownerReferences: [ownerReference(owner)] };
    return { props: { ...props, metadata }, opts: { ...opts, deletedWith: owner } };
  };
  return newChart(name, plan, context, [passOn], options);
}
