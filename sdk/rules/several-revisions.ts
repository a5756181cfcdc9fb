import { HostNameStrategy } from "../args/gateway-service";
import { issueIf, type Issue } from "../issue";
import { revisionLabel } from "../topology/istio-names";
import { exposesIstiod, isAmbient, isExternal } from "../topology/relations";
import { hasSeveralRevisions, revisionsIn } from "../topology/revisions";
import type { Cluster, Topology } from "../topology/topology";
import { distanceOf } from "./versions";

const path = "istio.revisions";

/** Checks the mesh for what several control planes next to each other cannot have. */
export function checkSeveralRevisions(topology: Topology): Issue[] {
  if (!hasSeveralRevisions(topology)) return [];
  return [
    ...issueIf(
      isAmbient(topology),
      path,
      "expected one revision in ambient mode, got several: each node has one ztunnel, and it uses " +
        "one istiod (https://istio.io/latest/docs/ambient/upgrade/helm); use istio.version",
    ),
    ...checkDistances(topology),
    ...topology.clusters.flatMap((cluster) => checkCluster(topology, cluster)),
  ];
}

/** The CRDs, and the control planes of a mesh, may be one minor version apart. */
function checkDistances(topology: Topology): Issue[] {
  const [first, ...others] = revisionsIn(topology);
  if (first === undefined) return [];
  return others.flatMap(({ revision, version }) => {
    const reason = distanceOf(version, first.version);
    const at = `${path}.${revisionLabel(revision)}.version`;
    return reason === undefined ? [] : [{ path: at, reason }];
  });
}

/** Remotes reach each revision through the same gateway, which knows it by its name in TLS. */
function checkCluster(topology: Topology, cluster: Cluster): Issue[] {
  const { name, gateway, localInjector } = cluster;
  const refused = (field: string, reason: string): Issue[] => [
    { path, reason: `cannot have several while clusters.${name}.${field}: ${reason}` },
  ];
  if (isExternal(cluster))
    return refused(
      'role is "external"',
      "remotes reach an external istiod without a gateway that could choose the revision; " +
        "keep one revision",
    );
  if (localInjector)
    return refused(
      "localInjector is true",
      "Istio's charts do not support a local injector with a revision; keep one revision",
    );
  if (!exposesIstiod(topology, cluster)) return [];
  if (gateway.istiodCredential !== undefined)
    return refused(
      "eastWestGateway.istiodCredential is set",
      "a gateway that terminates TLS does not choose the revision; keep one revision",
    );
  if (gateway.hostNames === HostNameStrategy.InjectionURL)
    return refused(
      'eastWestGateway.hostNames is "InjectionURL"',
      "the URL of the webhook is the same for each revision; use Resolve, or keep one revision",
    );
  return [];
}
