import { defined, unlessEmpty } from "../../defined";
import { mergeValues } from "../../topology/merge";
import {
  configClusterOf,
  externalFor,
  isExternal,
  isPrimary,
  revisionOf,
  runsIstiod,
} from "../../topology/relations";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import { dataPlaneOf } from "../data-plane";
import { rootCertificate, type Reference } from "../reference";
import {
  configClusterValues,
  controlPlaneValues,
  externalValues,
  localInjectorValues,
} from "./control-plane";
import { dualStackConfig } from "./dual-stack";
import { imageValues } from "./images";
import { withSystemNamespace } from "./discovery";
import { readerValues } from "./reader";
import {
  remoteTrustDomainValues,
  severalRootsValues,
  trustDomainConfig,
  withExistingSecret,
} from "./trust";
import { validationValues } from "./validation";

/** What the plan has already decided about a cluster's istiod. */
export interface IstiodInputs {
  /** For a remote: where its istiods are. */
  readonly link: IstiodAddress | undefined;
  /** The host name at which remotes reach this istiod, if they use one. */
  readonly hostName: string | Reference | undefined;
  readonly validationUrl: string | Reference | undefined;
  readonly meshNetworks: HelmValues;
}

interface IstiodAddress {
  readonly remotePilotAddress?: string | Reference;
  /** `injectionURL` or `injectionPath`. */
  readonly injection: object;
}

/**
 * Values of the chart `istiod`, for a control plane or for a remote that uses another cluster's.
 */
export function istiodValues(
  topology: Topology,
  cluster: Cluster,
  inputs: IstiodInputs,
): HelmValues {
  const values = mergeValues(
    sharedValues(topology, cluster),
    dataPlaneOf(topology).istiod,
    ...roleValues(topology, cluster, inputs),
    readerValues(topology, cluster),
    runsIstiod(cluster) ? severalRootsValues(topology.trust) : {},
    cluster.helmValues.istiod,
  );
  const watched = withSystemNamespace(values, topology);
  return runsIstiod(cluster) ? withExistingSecret(watched, topology.trust) : watched;
}

function roleValues(topology: Topology, cluster: Cluster, inputs: IstiodInputs): HelmValues[] {
  const mesh = meshValues(topology, inputs);
  const validation = validationValues(inputs.validationUrl);
  const remote = remoteValues(inputs);
  const controlPlane = controlPlaneValues(topology, cluster, inputs.hostName);
  if (isPrimary(cluster)) return [mesh, validation, controlPlane];
  if (isExternal(cluster)) return [controlPlane, externalValues];
  if (externalFor(topology, cluster))
    return [configClusterValues(topology, cluster), mesh, validation, remote];
  if (cluster.localInjector)
    return [mesh, validation, remote, localInjectorValues(topology), controlPlane];
  return [remote, remoteTrustDomainValues(topology.trust)];
}

function sharedValues(topology: Topology, cluster: Cluster): HelmValues {
  return defined({
    revision: revisionOf(topology, cluster) || undefined,
    revisionTags: revisionTags(topology, cluster),
    global: {
      istioNamespace: topology.systemNamespace,
      meshID: topology.meshId,
      network: cluster.network,
      // An external istiod uses the name of the cluster whose configuration it reads.
      multiCluster: { clusterName: configClusterOf(cluster) },
      ...defined({ proxy: proxyValues(cluster), platform: cluster.platform }),
      ...imageValues(topology),
    },
    pilot: nodeAgentValues(cluster),
    // istiod writes this certificate into the injection webhook. Set from the start, the webhook
    // never differs.
    istiodRemote: { injectionCABundle: rootCertificate },
  });
}

function revisionTags({ istio }: Topology, cluster: Cluster): readonly string[] | undefined {
  return isExternal(cluster) ? undefined : unlessEmpty(istio.revisionTags);
}

function proxyValues({ clusterDomain }: Cluster): HelmValues | undefined {
  return clusterDomain === "cluster.local" ? undefined : { clusterDomain };
}

/** With a platform it is always set, because a platform's own values may turn the node agent on. */
function nodeAgentValues({ cni, platform }: Cluster): HelmValues | undefined {
  return cni || platform !== undefined ? { cni: { enabled: cni } } : undefined;
}

/** The mesh configuration, in the clusters where an istiod reads it. */
function meshValues(topology: Topology, { meshNetworks }: IstiodInputs): HelmValues {
  const meshConfig = mergeValues(
    dualStackConfig(topology),
    topology.meshConfig,
    trustDomainConfig(topology.trust),
  );
  const global = unlessEmpty(defined({ meshNetworks: unlessEmpty(meshNetworks) }));
  return defined({ meshConfig: unlessEmpty(meshConfig), global });
}

function remoteValues({ link }: IstiodInputs): HelmValues {
  if (link === undefined) return {};
  const { remotePilotAddress, injection } = link;
  return defined({
    profile: "remote",
    global: unlessEmpty(defined({ remotePilotAddress })),
    istiodRemote: injection,
  });
}
