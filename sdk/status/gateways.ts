import type * as k8s from "@kubernetes/client-node";
import type { Gateway } from "./observation";
import { isReady, selectorOf } from "./pods";

/** The label that makes a Service a gateway into a network, in whatever namespace. */
const networkLabel = "topology.istio.io/network";

/** Finds east-west gateways as istiod does, and those that only serve istiod, which need no network's label. */
export async function observeGateways(core: k8s.CoreV1Api): Promise<Gateway[]> {
  const found = await Promise.all(
    [networkLabel, "istio=eastwestgateway"].map((labelSelector) =>
      core.listServiceForAllNamespaces({ labelSelector }),
    ),
  );
  const services = new Map(
    found.flatMap(({ items }) => items).map((service) => [nameOf(service), service]),
  );
  return Promise.all([...services.values()].map((service) => observeGateway(core, service)));
}

const nameOf = ({ metadata }: k8s.V1Service): string => `${metadata!.namespace}/${metadata!.name}`;

async function observeGateway(core: k8s.CoreV1Api, service: k8s.V1Service): Promise<Gateway> {
  const [network, address] = [service.metadata!.labels?.[networkLabel], addressOf(service)];
  const labelSelector = selectorOf(service);
  const pods =
    labelSelector === undefined
      ? []
      : (await core.listNamespacedPod({ namespace: service.metadata!.namespace!, labelSelector }))
          .items;
  return {
    name: nameOf(service),
    ...(network === undefined ? {} : { network }),
    ...(address === undefined ? {} : { address }),
    readyPods: pods.filter(isReady).length,
  };
}

function addressOf({ metadata, spec, status }: k8s.V1Service): string | undefined {
  const ingress = status?.loadBalancer?.ingress?.[0];
  const byNodes =
    spec?.type === "NodePort" &&
    metadata?.annotations?.["traffic.istio.io/nodeSelector"] !== undefined;
  // nothing assigns it one, and without the label istiod does not look for it here: others were told where it is
  const isTold = spec?.type !== "LoadBalancer" && metadata?.labels?.[networkLabel] === undefined;
  return (
    ingress?.ip ??
    ingress?.hostname ??
    spec?.externalIPs?.[0] ??
    (byNodes ? "nodes" : isTold ? "set elsewhere" : undefined)
  );
}
