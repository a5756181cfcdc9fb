import type * as k8s from "@kubernetes/client-node";
import * as pulumi from "@pulumi/pulumi";
import type { ApiAccess } from "../kubeconfig/access";
import { openClient } from "../kubeconfig/client";
import type { GatewayPlan } from "../plan/gateway";
import type { Manifest } from "../plan/manifest";
import { milliseconds } from "../topology/durations";
import { assertDefined } from "./assert-defined";
import type { StepContext } from "./step-context";

/** The fields of an event that are reported. */
export type ServiceEvent = Pick<k8s.CoreV1Event, "type" | "reason" | "message">;

/**
 * Logs the events of a load balancer's Service shortly before the wait for its address ends. The
 * provider itself only reports that the time is over. It is a warning, because an address may still
 * be assigned, and it comes before the end, because a failed resource ends the program at once.
 */
export function warnBeforeTimeout(
  plan: GatewayPlan,
  { cluster, after }: StepContext,
  assigned: pulumi.Output<unknown>,
): void {
  if (pulumi.runtime.isDryRun()) return;
  const delay = warningDelay(plan.addressTimeout);
  const warn = async (access: ApiAccess | undefined): Promise<void> => {
    const warning = await explainMissingAddress(plan, access);
    await pulumi.log.warn(warning, cluster).catch(() => undefined); // the engine may have ended
  };
  // the engine creates the Service, and begins to wait, when everything before it is done
  pulumi.all(after.map(({ urn }) => urn)).apply(() => {
    const timer = setTimeout(() => cluster.access.apply(warn), delay);
    timer.unref(); // it must not keep the program running
    assigned.apply(() => clearTimeout(timer));
  });
}

/** The milliseconds of a timeout that the rules have checked. */
export const durationOf = (timeout: string): number =>
  assertDefined(milliseconds(timeout), "valid addressTimeout");

/** Ten seconds before the end, or after three quarters of a short wait. */
function warningDelay(timeout: string): number {
  const whole = durationOf(timeout);
  return whole - Math.min(10_000, whole / 4);
}

async function explainMissingAddress(
  { service, addressTimeout }: GatewayPlan,
  access: ApiAccess | undefined,
): Promise<string> {
  const events = access
    ? await eventsOf(service, access).catch(httpFailureOf)
    : "without a kubeconfig";
  const loadBalancerClass = service.spec?.["loadBalancerClass"] as string | undefined;
  const { name, namespace } = service.metadata;
  return missingAddressText(`${namespace}/${name}`, addressTimeout, loadBalancerClass, events);
}

const httpFailureOf = ({ code }: { code?: unknown }): string =>
  typeof code === "number" ? `HTTP ${code}` : "no answer";

/** The warning. `events` is a string with the reason if they cannot be read. */
export function missingAddressText(
  service: string,
  timeout: string,
  loadBalancerClass: string | undefined,
  events: readonly ServiceEvent[] | string,
): string {
  const start =
    `the Service ${service} still has no address; ` +
    `the wait ends after addressTimeout (${timeout})`;
  if (typeof events === "string") return `${start}. Its events cannot be read (${events})`;
  if (events.length > 0) return [`${start}. Its events:`, ...events.map(eventLine)].join("\n");
  const kinds = ["load balancers"];
  if (loadBalancerClass !== undefined) kinds.push(`of the class "${loadBalancerClass}"`);
  return (
    `${start}. It has no events. If this cluster does not provide ${kinds.join(" ")}, ` +
    "set eastWestGateway.serviceType and eastWestGateway.addresses"
  );
}

const eventLine = ({ type, reason, message = "" }: ServiceEvent): string =>
  `  - ${[type, reason].join(" ")}: ${message.replace(/\s+/g, " ").trim()}`;

/** The latest events of a Service, without duplicates. */
async function eventsOf(
  { metadata: { name, namespace = "" } }: Manifest,
  { connection }: ApiAccess,
): Promise<ServiceEvent[]> {
  const { library, config } = openClient(connection);
  const fieldSelector = `involvedObject.kind=Service,involvedObject.name=${name}`;
  const { items } = await config
    .makeApiClient(library.CoreV1Api)
    .listNamespacedEvent({ namespace, fieldSelector, timeoutSeconds: 2 });
  const byLine = new Map(items.map((event) => [eventLine(event), event]));
  return [...byLine.values()].slice(-5);
}
