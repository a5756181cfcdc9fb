import { defined, unlessEmpty } from "../defined";
import { istioAnnotations, istioLabels } from "../topology/istio-names";
import { configClusterOf, controlPlanesOf, isExternal, isRemote } from "../topology/relations";
import type { Cluster, PlainStringMap, Topology } from "../topology/topology";
import type { Manifest } from "./manifest";
import { ownerAnnotation } from "./owner";
import { idOfMesh, type Reference } from "./reference";

/**
 * The system namespace. istiod reads a cluster's network from its label, and whether it leads a
 * remote from its annotation. It reads them once, when the cluster is added, so both are set from
 * the start.
 */
export const planNamespace = (topology: Topology, cluster: Cluster): Manifest => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name: topology.systemNamespace,
    ...defined({
      labels: unlessEmpty(labels(cluster)),
      annotations: unlessEmpty(annotations(topology, cluster)),
    }),
  },
});

function labels(cluster: Cluster): PlainStringMap {
  if (isExternal(cluster)) return cluster.namespace.labels;
  return { ...cluster.namespace.labels, [istioLabels.network]: cluster.network };
}

type Annotations = { readonly [key: string]: string | Reference };

function annotations(topology: Topology, cluster: Cluster): Annotations {
  const given = { ...cluster.namespace.annotations, ...ownership(cluster) };
  if (!isRemote(cluster)) return given;
  return {
    ...given,
    [istioAnnotations.controlPlaneClusters]: controlPlaneClusters(topology, cluster),
  };
}

/** Others made a namespace that exists already. */
const ownership = ({ namespace }: Cluster): Annotations =>
  namespace.existing ? {} : { [ownerAnnotation]: idOfMesh };

/**
 * The names under which the istiods work. "*" would also let an external istiod lead the remote.
 */
function controlPlaneClusters(topology: Topology, remote: Cluster): string {
  if (remote.anyPrimary && !topology.clusters.some(isExternal)) return "*";
  return controlPlanesOf(topology, remote).map(configClusterOf).join(",");
}
