import type * as k8s from "@kubernetes/client-node";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayPlan } from "../plan/gateway";
import { milliseconds } from "../topology/durations";
import { openClient } from "../kubeconfig/client";
import type { ClusterInstall, Reached } from "./cluster";

/** One event of a Service, as far as it is told. */
export type ServiceEvent = Pick<k8s.CoreV1Event, "type" | "reason" | "message">;

/**
 * Tells, shortly before the wait for a load balancer's address is over, what Kubernetes says of the Service: the provider then only says that
 * the time is over. It is told before, because a failed step ends the program at once, and as a warning, because an address may still come.
 */
export function tellWhyNoAddress(
  { service, addressTimeout }: GatewayPlan,
  cluster: ClusterInstall,
  after: pulumi.Resource[],
  assigned: pulumi.Output<unknown>,
): void {
  if (pulumi.runtime.isDryRun()) return;
  let timer: NodeJS.Timeout | undefined;
  const whole = milliseconds(addressTimeout)!; // the rules have let it pass
  const { name, namespace } = service.metadata;
  const tell = async (reached: Reached): Promise<void> => {
    const found = await eventsOf(reached, namespace!, name).catch((error: { code?: unknown }) =>
      typeof error.code === "number" ? `HTTP ${error.code}` : "no answer",
    );
    const text = noAddressText(
      `${namespace}/${name}`,
      addressTimeout,
      service.spec?.["loadBalancerClass"] as string | undefined,
      found,
    );
    await pulumi.log.warn(text, cluster).catch(() => undefined); // the engine may be gone by now
  };
  // the wait begins when what the Service comes after is there
  pulumi.all(after.map(({ urn }) => urn)).apply(() => {
    timer = setTimeout(() => cluster.reached.apply(tell), whole - Math.min(10_000, whole / 4));
    timer.unref(); // it keeps nothing alive
  });
  assigned.apply(() => clearTimeout(timer));
}

/** What is told of a Service without an address: its events, or why there are none to tell. */
export function noAddressText(
  service: string,
  timeout: string,
  loadBalancerClass: string | undefined,
  found: ServiceEvent[] | string,
): string {
  const begin = `the Service ${service} still has no address, and is waited for no longer than addressTimeout, ${timeout}`;
  if (typeof found === "string") return `${begin}; its events cannot be read (${found})`;
  const kind =
    loadBalancerClass === undefined
      ? "load balancers"
      : `load balancers of the class "${loadBalancerClass}"`;
  if (found.length === 0)
    return `${begin}. No event tells why: does anything in this cluster serve ${kind}? If not, see eastWestGateway.serviceType and .addresses`;
  const lines = found.map(
    ({ type, reason, message }) =>
      `  - ${[type, reason].join(" ")}: ${(message ?? "").replace(/\s+/g, " ").trim()}`,
  );
  return [`${begin}. Its events:`, ...lines].join("\n");
}

/** The latest events of a Service, each once. */
async function eventsOf(
  { connection }: Reached,
  namespace: string,
  name: string,
): Promise<ServiceEvent[]> {
  const { library, config } = openClient(connection);
  const fieldSelector = `involvedObject.kind=Service,involvedObject.name=${name}`;
  const { items } = await config
    .makeApiClient(library.CoreV1Api)
    .listNamespacedEvent({ namespace, fieldSelector, timeoutSeconds: 2 });
  const texts = new Map(
    items.map((event) => [`${event.type} ${event.reason} ${event.message}`, event]),
  );
  return [...texts.values()].slice(-5);
}
