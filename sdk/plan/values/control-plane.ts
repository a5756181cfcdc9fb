import { istiodName, istioPorts, withRevision } from "../../topology/istio-names";
import { mergeValues } from "../../topology/merge";
import { isExternal, isRemote, revisionOf } from "../../topology/relations";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import type { Reference } from "../reference";
import { dualStackValues } from "./dual-stack";

/** Values of every istiod that runs in a cluster. */
export const controlPlaneValues = (
  topology: Topology,
  cluster: Cluster,
  hostName: string | Reference | undefined,
): HelmValues => ({
  // Set even without remotes, so that the first one does not restart istiod.
  ...(isRemote(cluster) ? {} : { global: { externalIstiod: true } }),
  ...mergeValues(dualStackValues(topology), hostNameValues(hostName)),
  // No need to wait for the Service's endpoints: the Deployment's readiness is enough.
  serviceAnnotations: { "pulumi.com/skipAwait": "true" },
  deploymentAnnotations: {
    "config.kubernetes.io/depends-on": istiodDependencies(topology, cluster),
  },
});

const hostNameValues = (hostName: string | Reference | undefined): HelmValues =>
  hostName === undefined ? {} : { env: { ISTIOD_CUSTOM_HOST: hostName } };

/**
 * The objects of its own chart that must exist before istiod starts. They are created in parallel,
 * and an istiod without its permissions retries slowly.
 */
function istiodDependencies(topology: Topology, cluster: Cluster): string {
  const namespace = topology.systemNamespace;
  const revision = revisionOf(topology, cluster);
  const account = istiodName(revision);
  const clusterRole = withRevision("istiod-clusterrole", revision);
  const dependencies = [
    `/namespaces/${namespace}/ConfigMap/${withRevision("istio", revision)}`,
    `/namespaces/${namespace}/ServiceAccount/${account}`,
    `rbac.authorization.k8s.io/namespaces/${namespace}/RoleBinding/${account}`,
    `rbac.authorization.k8s.io/ClusterRoleBinding/${clusterRole}-${namespace}`,
  ];
  // An external istiod reads its mesh configuration in its config cluster, and has no such
  // ConfigMap.
  return dependencies.slice(isExternal(cluster) ? 1 : 0).join(",");
}

/**
 * An external istiod reads everything from its config cluster, and has no webhooks where it runs.
 */
export const externalValues: HelmValues = {
  configMap: false,
  global: {
    omitSidecarInjectorConfigMap: true,
    operatorManageWebhooks: true,
    configValidation: false,
  },
};

/** The remote with the ConfigMaps and the validation of an external istiod. */
export const configClusterValues = (topology: Topology, cluster: Cluster): HelmValues => ({
  configMap: true,
  global: { configCluster: true, omitSidecarInjectorConfigMap: false },
  // The chart would use the Service's name without the revision, which no remote has.
  meshConfig: proxiesConnectTo(topology, istiodName(revisionOf(topology, cluster))),
});

/**
 * The remote's own istiod injects proxies and signs their certificates. Everything else comes from
 * its primary.
 */
export const localInjectorValues = (topology: Topology): HelmValues => ({
  configMap: true,
  istiodRemote: { enabledLocalInjectorIstiod: true },
  global: { omitSidecarInjectorConfigMap: false, caAddress: istiodAddress(topology, "istiod") },
  meshConfig: proxiesConnectTo(topology, "istiod-remote"),
});

/** The address where proxies get their configuration. */
const proxiesConnectTo = (topology: Topology, service: string): HelmValues => ({
  defaultConfig: { discoveryAddress: istiodAddress(topology, service) },
});

const istiodAddress = ({ systemNamespace }: Topology, service: string): string =>
  `${service}.${systemNamespace}.svc:${istioPorts.istiod}`;
