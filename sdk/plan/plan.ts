import type { ClusterRole } from "../args/cluster";
import type { DataPlane } from "../args/mesh";
import { defined } from "../defined";
import { defaultReaderAccount } from "../topology/defaults";
import { externalFor, hasGateway, isExternal, peersOf, runsIstiod } from "../topology/relations";
import { eachRevision, newestVersion } from "../topology/revisions";
import type {
  ApiServer,
  Cluster,
  HelmValues,
  Rotation,
  Topology,
  TrustMode,
} from "../topology/topology";
import { planChart, type ChartPlan } from "./chart";
import { dataPlaneOf } from "./data-plane";
import { planExternalService } from "./external-service";
import { planGatewayApi } from "./gateway-api";
import type { GatewayPlan } from "./gateway";
import { planValidationUrl } from "./gateway-host-name";
import type { Manifest } from "./manifest";
import { planNamespace } from "./namespace";
import { names } from "./names";
import type { Reference } from "./reference";
import { planRevision, type RevisionPlan } from "./revision";
import { planRemoteSecrets, type RemoteSecretPlan } from "./remote-secrets";
import { baseValues } from "./values/base";
import { cniValues } from "./values/cni";

/** What each cluster gets. Plain data without secrets. Values not known yet are References. */
export interface MeshPlan {
  readonly meshId: string;
  readonly dataPlane: DataPlane;
  readonly systemNamespace: string;
  readonly revision: string;
  readonly trust: TrustPlan;
  readonly clusters: readonly ClusterPlan[];
  readonly remoteSecrets: readonly RemoteSecretPlan[];
  readonly lost: readonly LostClusterPlan[];
  /** How long to wait until the mesh is ready. */
  readonly readyTimeout: string;
  /** Whether Istio changes in one cluster after another. */
  readonly oneClusterAtATime?: true;
}

export interface TrustPlan {
  /** Where signing certificates come from. */
  readonly mode: TrustMode;
  /** Incremented for new intermediates. */
  readonly generation: number;
  readonly rotation?: Rotation;
}

/** What is kept of a lost cluster. */
export interface LostClusterPlan {
  readonly name: string;
  /** Whether its signing certificate is kept, so that it can come back with the same one. */
  readonly needsCacerts: boolean;
}

/** What a cluster gets. Its own fields have the revision of the mesh's gateways. */
export interface ClusterPlan extends RevisionPlan {
  readonly name: string;
  readonly role: ClusterRole;
  readonly network: string;
  readonly controlPlaneClusters: readonly string[];
  readonly peers: readonly string[];
  readonly namespace: Manifest;
  /** Whether the namespace exists already and is kept on destroy. */
  readonly adoptsNamespace: boolean;
  /** Whether an istiod signs with a Secret `cacerts` that this package makes. */
  readonly needsCacerts: boolean;
  /** Not set for an external control plane, which has neither proxies nor Istio configuration. */
  readonly base?: ChartPlan;
  /** Whether an istiod runs here. The chart is then done when istiod is ready. */
  readonly runsIstiod: boolean;
  /** The control planes that run next to it. */
  readonly otherRevisions: readonly RevisionPlan[];
  /** The CRDs of the Gateway API. */
  readonly gatewayApi?: ChartPlan;
  readonly cni?: ChartPlan;
  /** In ambient mode: the proxy on every node. */
  readonly ztunnel?: ChartPlan;
  readonly exposure: readonly Manifest[];
  readonly gateway?: GatewayPlan;
  readonly reader: ReaderPlan;
  /** Whether other clusters hold a remote secret for this one. */
  readonly needsReaderToken: boolean;
  /** For an external control plane: the cluster whose configuration it reads. */
  readonly configCluster?: string;
  /** For a config cluster: the external control plane that reads it. */
  readonly externalControlPlane?: string;
  /** How other clusters reach the API server, if not as the kubeconfig does. */
  readonly apiServer?: ApiServer;
}

/** The account with which other clusters read this one. */
export interface ReaderPlan {
  readonly serviceAccount: string;
  /** Whether the chart `base` makes it. */
  readonly isChartAccount: boolean;
  /** The Secret with its token. A new token has a new name. */
  readonly tokenSecret: string;
}

/** Plans a mesh. Every topology that passes the rules has a plan. */
export function planMesh(topology: Topology): MeshPlan {
  const remoteSecrets = planRemoteSecrets(topology);
  const meshNetworks = dataPlaneOf(topology).meshNetworks(topology);
  return {
    meshId: topology.meshId,
    dataPlane: topology.dataPlane,
    systemNamespace: topology.systemNamespace,
    revision: topology.istio.revision,
    trust: planTrust(topology),
    clusters: topology.clusters.map((cluster) =>
      planCluster(topology, cluster, { remoteSecrets, meshNetworks }),
    ),
    remoteSecrets,
    lost: topology.lost.map(({ name, ranIstiod }) => ({
      name,
      needsCacerts: ranIstiod && topology.trust.existingSecret === undefined,
    })),
    readyTimeout: topology.readyTimeout,
    ...(topology.istio.oneClusterAtATime ? { oneClusterAtATime: true } : {}),
  };
}

const planTrust = ({ trust: { mode, generation, rotation } }: Topology): TrustPlan =>
  defined({ mode, generation, rotation });

/** What a cluster gets for each revision. */
export const revisionsOf = (cluster: ClusterPlan): readonly RevisionPlan[] => [
  cluster,
  ...cluster.otherRevisions,
];

export function clusterIn({ clusters }: MeshPlan, name: string): ClusterPlan {
  const found = clusters.find((cluster) => cluster.name === name);
  if (found === undefined) throw new Error(`the plan has no cluster "${name}"`);
  return found;
}

/** What is planned once for the whole mesh. */
interface Shared {
  readonly remoteSecrets: readonly RemoteSecretPlan[];
  readonly meshNetworks: HelmValues;
}

function planCluster(
  topology: Topology,
  cluster: Cluster,
  { remoteSecrets, meshNetworks }: Shared,
): ClusterPlan {
  const [, ...others] = eachRevision(topology);
  const validationUrl = planValidationUrl(topology, cluster);
  return defined({
    name: cluster.name,
    role: cluster.role,
    network: cluster.network,
    controlPlaneClusters: cluster.controlPlaneClusters,
    peers: peersOf(topology, cluster),
    namespace: planNamespace(topology, cluster),
    adoptsNamespace: cluster.namespace.existing,
    needsCacerts: runsIstiod(cluster) && topology.trust.existingSecret === undefined,
    base: planBase(topology, cluster, validationUrl),
    ...planRevision(topology, cluster, meshNetworks),
    otherRevisions: others.map((one) => planRevision(one, cluster, meshNetworks)),
    runsIstiod: runsIstiod(cluster),
    gatewayApi: planGatewayApi(topology, cluster),
    cni: planCni(topology, cluster),
    ztunnel: dataPlaneOf(topology).ztunnel(topology, cluster),
    exposure: dataPlaneOf(topology).exposure(topology, cluster),
    gateway: planGateway(topology, cluster),
    reader: planReader(cluster),
    needsReaderToken: remoteSecrets.some(({ target }) => target === cluster.name),
    configCluster: cluster.configCluster,
    externalControlPlane: externalFor(topology, cluster)?.name,
    apiServer: cluster.apiServer,
  });
}

function planBase(
  topology: Topology,
  cluster: Cluster,
  validationUrl: string | Reference | undefined,
): ChartPlan | undefined {
  if (isExternal(cluster)) return undefined;
  const values = baseValues(topology, cluster, validationUrl);
  const chart = planChart(topology, cluster, { chart: "base", releaseName: names.base, values });
  return { ...chart, version: newestVersion(topology, cluster) };
}

function planGateway(topology: Topology, cluster: Cluster): GatewayPlan | undefined {
  if (!hasGateway(topology, cluster)) return undefined;
  if (isExternal(cluster)) return planExternalService(topology, cluster);
  return dataPlaneOf(topology).gateway(topology, cluster);
}

function planCni(topology: Topology, cluster: Cluster): ChartPlan | undefined {
  if (!cluster.cni || isExternal(cluster)) return undefined;
  const values = cniValues(topology, cluster);
  return planChart(topology, cluster, { chart: "cni", releaseName: names.cni, values });
}

const planReader = ({ reader: { serviceAccount, rotation } }: Cluster): ReaderPlan => ({
  serviceAccount,
  isChartAccount: serviceAccount === defaultReaderAccount,
  tokenSecret: names.token(serviceAccount, rotation),
});
