import * as k8s from "./kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayPlan } from "../plan/gateway";
import { addressesOf, type GatewayAddresses } from "./addresses";
import { tellWhyNoAddress } from "./address-watch";
import type { ClusterInstall } from "./cluster";

/** Makes the gateway's Service and waits for its address, where none was given, and for nothing behind it. */
export function installGatewayService(
  name: string,
  plan: GatewayPlan,
  cluster: ClusterInstall,
  after: pulumi.Resource[],
): { service: k8s.Service; addresses: pulumi.Output<GatewayAddresses> } {
  const {
    service: { metadata, spec },
    addresses,
    addressTimeout,
    resolvesHostNames,
  } = plan;
  const isGiven = addresses.length > 0 || spec!["type"] !== "LoadBalancer";
  const wait = isGiven
    ? { "pulumi.com/skipAwait": "true" }
    : { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0]}" };
  const service = new k8s.Service(
    name,
    {
      metadata: { ...metadata, annotations: { ...wait, ...metadata.annotations } } as pulumi.Inputs,
      spec: spec as pulumi.Inputs,
    },
    cluster.lastingOptions(after, {
      ...(isGiven ? {} : { customTimeouts: { create: addressTimeout, update: addressTimeout } }),
      // Kubernetes takes no other class for a Service that is there
      replaceOnChanges: ["spec.loadBalancerClass"],
      deleteBeforeReplace: true,
    }),
  );
  const assigned = service.status.apply((status) =>
    (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? ""),
  );
  if (!isGiven) tellWhyNoAddress(plan, cluster, after, assigned);
  const known = isGiven ? pulumi.output([...addresses]) : assigned;
  return { service, addresses: known.apply((all) => addressesOf(name, all, resolvesHostNames)) };
}
