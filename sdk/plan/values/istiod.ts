import { mergeValues } from "../../topology/merge";
import {
  configClusterOf,
  externalFor,
  hasGateway,
  isExternal,
  isPrimary,
  isRemote,
  runsIstiod,
} from "../../topology/relations";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import { injectionPath, isReachedByName, planIstiodLink } from "../istiod-link";
import { planMeshNetworks } from "../mesh-networks";
import { names } from "../names";
import { gatewayHostNameOrAddressOf, rootCertificate, type Reference } from "../reference";
import { dualStackConfig, dualStackValues } from "./dual-stack";
import { imageValues } from "./images";
import { readerValues } from "./reader";
import { remoteTrustDomainValues, trustDomainConfig, withExistingSecret } from "./trust";
import { validationValues } from "./validation";

/** Values of the chart `istiod`: a control plane, or what points a remote at its primary. */
export function istiodValues(topology: Topology, cluster: Cluster): HelmValues {
  const values = mergeValues(
    sharedValues(topology, cluster),
    ...roleValues(topology, cluster),
    readerValues(topology, cluster),
    cluster.helmValues.istiod,
  );
  return runsIstiod(cluster) ? withExistingSecret(values, topology.trust) : values;
}

function roleValues(topology: Topology, cluster: Cluster): HelmValues[] {
  if (isPrimary(cluster))
    return [
      meshValues(topology),
      validationValues(topology, cluster),
      controlPlaneValues(topology, cluster),
    ];
  if (isExternal(cluster)) return [controlPlaneValues(topology, cluster), externalValues];
  if (externalFor(topology, cluster))
    return [
      configClusterValues(topology),
      meshValues(topology),
      validationValues(topology, cluster),
      remoteValues(topology, cluster),
    ];
  if (cluster.localInjector)
    return [
      meshValues(topology),
      validationValues(topology, cluster),
      remoteValues(topology, cluster),
      localInjectorValues(topology),
      controlPlaneValues(topology, cluster),
    ];
  return [remoteValues(topology, cluster), remoteTrustDomainValues(topology.trust)];
}

function sharedValues(topology: Topology, cluster: Cluster): HelmValues {
  const { revision, revisionTags } = topology.istio;
  return {
    ...(revision === "" ? {} : { revision }),
    ...(revisionTags.length === 0 || isExternal(cluster) ? {} : { revisionTags }),
    global: {
      istioNamespace: topology.systemNamespace,
      meshID: topology.meshId,
      network: cluster.network,
      // an external istiod works under the name of the cluster whose configuration it reads
      multiCluster: { clusterName: configClusterOf(cluster) },
      ...(cluster.clusterDomain === "cluster.local"
        ? {}
        : { proxy: { clusterDomain: cluster.clusterDomain } }),
      ...(cluster.platform === undefined ? {} : { platform: cluster.platform }),
      ...imageValues(topology),
    },
    // the charts' settings for a platform may turn it on
    ...(cluster.cni || cluster.platform !== undefined
      ? { pilot: { cni: { enabled: cluster.cni } } }
      : {}),
    // istiod writes exactly these bytes into the injection webhook: given from the start, nothing ever drifts
    istiodRemote: { injectionCABundle: rootCertificate },
  };
}

/** The mesh's own configuration, where istiod reads it. */
function meshValues(topology: Topology): HelmValues {
  const meshNetworks = planMeshNetworks(topology);
  const meshConfig = mergeValues(
    dualStackConfig(topology),
    topology.meshConfig,
    trustDomainConfig(topology.trust),
  );
  return {
    ...(Object.keys(meshConfig).length === 0 ? {} : { meshConfig }),
    ...(Object.keys(meshNetworks).length === 0 ? {} : { global: { meshNetworks } }),
  };
}

function controlPlaneValues(topology: Topology, cluster: Cluster): HelmValues {
  return {
    // whether it has remotes or not, so that the first one to join does not restart it
    ...(isRemote(cluster) ? {} : { global: { externalIstiod: true } }),
    ...mergeValues(
      dualStackValues(topology),
      answersByName(topology, cluster) ? { env: { ISTIOD_CUSTOM_HOST: addressOf(cluster) } } : {},
    ),
    // the endpoints' settling is no news: what counts is that istiod's Deployment is ready
    serviceAnnotations: { "pulumi.com/skipAwait": "true" },
    deploymentAnnotations: {
      "config.kubernetes.io/depends-on": istiodDependencies(topology, cluster),
    },
  };
}

/** Likewise whether it has remotes or not. Where a name is wanted and the gateway has none, it is the remote that is told. */
const answersByName = (topology: Topology, cluster: Cluster): boolean =>
  !isRemote(cluster) &&
  isReachedByName(cluster) &&
  (cluster.gateway.addresses.length > 0 || hasGateway(topology, cluster));

const addressOf = ({ name, gateway }: Cluster): string | Reference =>
  gateway.addresses[0] ?? gatewayHostNameOrAddressOf(name);

/**
 * What of its own chart istiod needs to find when it starts, for a chart's objects are created side by side: one without its
 * rights retries slowly.
 */
function istiodDependencies(
  { systemNamespace: namespace, istio: { revision } }: Topology,
  cluster: Cluster,
): string {
  const suffix = revision === "" ? "" : `-${revision}`;
  return [
    // an external istiod reads its mesh configuration elsewhere
    ...(isExternal(cluster) ? [] : [`/namespaces/${namespace}/ConfigMap/istio${suffix}`]),
    `/namespaces/${namespace}/ServiceAccount/${names.istiod(revision)}`,
    `rbac.authorization.k8s.io/namespaces/${namespace}/RoleBinding/${names.istiod(revision)}`,
    `rbac.authorization.k8s.io/ClusterRoleBinding/istiod-clusterrole${suffix}-${namespace}`,
  ].join(",");
}

function remoteValues(topology: Topology, cluster: Cluster): HelmValues {
  const { remotePilotAddress, injectionURL } = planIstiodLink(topology, cluster);
  return {
    profile: "remote",
    ...(remotePilotAddress === undefined ? {} : { global: { remotePilotAddress } }),
    istiodRemote:
      injectionURL === undefined ? { injectionPath: injectionPath(cluster) } : { injectionURL },
  };
}

/** The remote whose ConfigMaps and validation an external istiod works with. */
const configClusterValues = (topology: Topology): HelmValues => ({
  configMap: true,
  global: { configCluster: true, omitSidecarInjectorConfigMap: false },
  // the chart would name the Service without the revision, and no remote has that one
  meshConfig: {
    defaultConfig: {
      discoveryAddress: discoveryAddress(topology, names.istiod(topology.istio.revision)),
    },
  },
});

/** Where proxies get their configuration. */
const discoveryAddress = ({ systemNamespace }: Topology, service: string): string =>
  `${service}.${systemNamespace}.svc:15012`;

/** An istiod that reads everything from its config cluster, and has no webhooks where it runs. */
const externalValues: HelmValues = {
  configMap: false,
  global: {
    omitSidecarInjectorConfigMap: true,
    operatorManageWebhooks: true,
    configValidation: false,
  },
};

/** Injection and certificates come from the remote's own istiod, everything else from its primary. */
function localInjectorValues(topology: Topology): HelmValues {
  return {
    configMap: true,
    istiodRemote: { enabledLocalInjectorIstiod: true },
    global: {
      omitSidecarInjectorConfigMap: false,
      caAddress: discoveryAddress(topology, "istiod"),
    },
    meshConfig: {
      defaultConfig: { discoveryAddress: discoveryAddress(topology, "istiod-remote") },
    },
  };
}
