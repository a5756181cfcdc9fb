import { quoteList, type Issue } from "../issue";
import type { GatewayPlan } from "../plan/gateway";
import type { ClusterPlan } from "../plan/plan";
import { isInternal } from "../topology/internal-load-balancers";
import type { ClusterFacts } from "./facts";
import { findLive, type ObjectSnapshot } from "./live-objects";

/** A field of a Service that Kubernetes does not allow to be changed. */
interface FieldChange {
  readonly field: "loadBalancerClass" | "ipFamilies";
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** How a Service that is there differs from its plan in fields that are fixed. */
export function changesOfFixedFields(
  spec: { readonly [field: string]: unknown },
  live: ObjectSnapshot,
): FieldChange[] {
  const loadBalancerClass = spec["loadBalancerClass"] as string | undefined;
  const [family] = (spec["ipFamilies"] ?? []) as readonly string[];
  const changes: FieldChange[] = [
    { field: "loadBalancerClass", from: live.loadBalancerClass, to: loadBalancerClass },
    // without families in the plan, the Service keeps those it has
    { field: "ipFamilies", from: live.ipFamily, to: family ?? live.ipFamily },
  ];
  return changes.filter(({ from, to }) => from !== to);
}

/** Warns that a gateway gets another address. A gateway without an address cannot lose it. */
export function warnOfLoadBalancer(
  { name, gateway }: ClusterPlan,
  { owner, live }: ClusterFacts = {},
): Issue[] {
  if (owner === undefined || gateway === undefined) return [];
  const { metadata, spec = {} } = gateway.service;
  const found = findLive(live, "Service", metadata.name);
  if (found === undefined || found.addresses.length === 0) return [];
  const path = `clusters.${name}.eastWestGateway`;
  const [change] = changesOfFixedFields(spec, found);
  if (change !== undefined) return [replaced(path, gateway, change, found)];
  return warnOfScheme(path, gateway, found);
}

function replaced(
  path: string,
  { service, addresses }: GatewayPlan,
  { field, from, to }: FieldChange,
  found: ObjectSnapshot,
): Issue {
  const reason =
    `changes from ${shown(from)} to ${shown(to)}, so the Service "${service.metadata.name}" is ` +
    `replaced, and its load balancer loses the address ${quoteList(found.addresses)}; ` +
    (addresses.length > 0
      ? leadElsewhere(path)
      : "other clusters get the new address in the same update, and requests fail until then");
  return { path: `${path}.${field}`, reason };
}

const leadElsewhere = (path: string): string =>
  `make sure that ${path}.addresses lead to the new one`;

const shown = (value: string | undefined): string =>
  value === undefined ? "nothing" : `"${value}"`;

/** A cloud moves a load balancer between public and private addresses, after the update. */
function warnOfScheme(
  path: string,
  { service, addresses }: GatewayPlan,
  found: ObjectSnapshot,
): Issue[] {
  const becomesInternal = isInternal(service.metadata.annotations ?? {});
  if (becomesInternal === isInternal(found.annotations)) return [];
  const [from, to] = becomesInternal ? ["public", "internal"] : ["internal", "public"];
  const reason =
    `the load balancer changes from ${from} to ${to}, so after the update the cloud replaces its ` +
    `address ${quoteList(found.addresses)}; ` +
    (addresses.length > 0
      ? leadElsewhere(path)
      : "when it has, give other clusters the new address: pulumi up --refresh");
  return [{ path, reason }];
}
