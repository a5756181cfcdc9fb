import { quoteList, type Issue } from "../issue";
import type { GatewayPlan } from "../plan/gateway";
import type { ClusterPlan } from "../plan/plan";
import { addressAnnotations } from "../topology/address-annotations";
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
  const scheme = warnOfScheme(path, gateway, found);
  return scheme.length > 0 ? scheme : warnOfMove(path, gateway, found);
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

/** The address may move after the update, and only a refresh notices that. */
function warnOfMove(path: string, gateway: GatewayPlan, found: ObjectSnapshot): Issue[] {
  return changesOfAddress(gateway, found)
    .filter(({ to }) => !keepsAddresses(to, found))
    .map(({ field, from, to }) => ({
      path: `${path}.${field}`,
      reason:
        `changes from ${shown(from)} to ${shown(to)}; after the update, the load balancer may ` +
        `have another address than ${quoteList(found.addresses)}; ` +
        (gateway.addresses.length > 0
          ? leadElsewhere(path)
          : "when it has, give other clusters the new address: pulumi up --refresh"),
    }));
}

/** A field that decides the address of a load balancer. */
interface AddressChange {
  readonly field: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

function changesOfAddress({ service }: GatewayPlan, found: ObjectSnapshot): AddressChange[] {
  const { metadata, spec = {} } = service;
  const given: { readonly [field: string]: unknown } = metadata.annotations ?? {};
  const { ownAnnotations = [] } = found;
  const changes = [
    { field: "loadBalancerIP", from: found.loadBalancerIP, to: spec["loadBalancerIP"] },
    ...addressAnnotations
      // a cloud or a person set the others, and they stay
      .filter((key) => given[key] !== undefined || ownAnnotations.includes(key))
      .map((key) => ({
        field: `serviceAnnotations["${key}"]`,
        from: found.annotations[key],
        to: given[key],
      })),
  ];
  return changes.flatMap(({ field, from, to }): AddressChange[] => {
    // an Output is not compared
    if (from === to || (to !== undefined && typeof to !== "string")) return [];
    return [{ field, from, to }];
  });
}

/** Whether a value lists the addresses that the load balancer has already. */
const keepsAddresses = (value: string | undefined, { addresses }: ObjectSnapshot): boolean => {
  const listed = (value ?? "").split(",").map((item) => item.trim());
  return addresses.every((address) => listed.includes(address));
};

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
