import type { ClusterRole } from "../args/cluster";
import { defaultReaderAccount } from "../topology/defaults";
import {
  externalFor,
  hasGateway,
  isExternal,
  isRemote,
  peersOf,
  runsIstiod,
} from "../topology/relations";
import type { ApiServer, Cluster, Topology, TrustMode } from "../topology/topology";
import { planChart, type ChartPlan } from "./chart";
import { planExposure } from "./exposure";
import { planExternalService } from "./external-service";
import { planGateway, type GatewayPlan } from "./gateway";
import { planIstiod } from "./istiod";
import { planIstiodLink } from "./istiod-link";
import type { Manifest } from "./manifest";
import { planNamespace } from "./namespace";
import { names } from "./names";
import { planRemoteSecrets, type RemoteSecretPlan } from "./remote-secrets";
import { baseValues } from "./values/base";
import { cniValues } from "./values/cni";

/** What each cluster shall hold. Plain data without secrets: it prints as JSON and names what it cannot know. */
export interface MeshPlan {
  readonly meshId: string;
  readonly systemNamespace: string;
  readonly revision: string;
  /** Where the istiods' signing certificates come from, and a number that counts up for new ones. */
  readonly trust: { readonly mode: TrustMode; readonly generation: number };
  readonly clusters: readonly ClusterPlan[];
  readonly remoteSecrets: readonly RemoteSecretPlan[];
}

export interface ClusterPlan {
  readonly name: string;
  readonly role: ClusterRole;
  readonly network: string;
  readonly controlPlaneClusters: readonly string[];
  readonly peers: readonly string[];
  readonly namespace: Manifest;
  /** Whether the namespace is there already, and stays. */
  readonly adoptsNamespace: boolean;
  /** Whether the Secret `cacerts` is made: where an istiod signs certificates, unless others put a Secret there for it. */
  readonly needsCacerts: boolean;
  /** Absent where no proxy and no configuration of Istio is. */
  readonly base?: ChartPlan;
  readonly istiod: ChartPlan;
  /** The templates of what istiod puts into pods, where an istiod reads them. */
  readonly injector?: ChartPlan;
  /** Whether an istiod runs here, so that the chart is done when it is ready. */
  readonly runsIstiod: boolean;
  /** For a remote: where its istiod is, as far as the chart has no place for it. */
  readonly istiodEndpoints: readonly Manifest[];
  readonly cni?: ChartPlan;
  readonly exposure: readonly Manifest[];
  readonly gateway?: GatewayPlan;
  /** Whether others read this one by remote secrets, so that a token is needed. */
  readonly needsReaderToken: boolean;
  /** For an external control plane: the cluster whose configuration it reads. */
  readonly configCluster?: string;
  /** For a config cluster: the external control plane that reads it. */
  readonly externalControlPlane?: string;
  /** By which account and token. */
  readonly reader: ReaderPlan;
  /** The API server as peers reach it, where it is not that of the kubeconfig. */
  readonly apiServer?: ApiServer;
}

/** The account by which a cluster is read. */
export interface ReaderPlan {
  readonly serviceAccount: string;
  /** Whether the chart `base` makes it. */
  readonly isChartAccount: boolean;
  /** The Secret that holds its token: a new one has a new name. */
  readonly tokenSecret: string;
}

/** Turns a topology into the plan that fulfils it. Total: every topology that passes the rules has one. */
export function planMesh(topology: Topology): MeshPlan {
  const remoteSecrets = planRemoteSecrets(topology);
  return {
    meshId: topology.meshId,
    systemNamespace: topology.systemNamespace,
    revision: topology.istio.revision,
    trust: { mode: topology.trust.mode, generation: topology.trust.generation },
    clusters: topology.clusters.map((cluster) => planCluster(topology, cluster, remoteSecrets)),
    remoteSecrets,
  };
}

function planCluster(
  topology: Topology,
  cluster: Cluster,
  remoteSecrets: readonly RemoteSecretPlan[],
): ClusterPlan {
  const externalControlPlane = externalFor(topology, cluster)?.name;
  const { configCluster, apiServer } = cluster;
  return {
    name: cluster.name,
    role: cluster.role,
    network: cluster.network,
    controlPlaneClusters: cluster.controlPlaneClusters,
    peers: peersOf(topology, cluster),
    namespace: planNamespace(topology, cluster),
    adoptsNamespace: cluster.namespace.existing,
    needsCacerts: runsIstiod(cluster) && topology.trust.existingSecret === undefined,
    ...(isExternal(cluster)
      ? {}
      : {
          base: planChart(topology, cluster, "base", "istio-base", baseValues(topology, cluster)),
        }),
    ...planIstiod(topology, cluster),
    runsIstiod: runsIstiod(cluster),
    istiodEndpoints: isRemote(cluster) ? planIstiodLink(topology, cluster).manifests : [],
    ...(cluster.cni && !isExternal(cluster)
      ? { cni: planChart(topology, cluster, "cni", names.cni, cniValues(topology, cluster)) }
      : {}),
    exposure: planExposure(topology, cluster),
    ...(hasGateway(topology, cluster)
      ? {
          gateway: isExternal(cluster)
            ? planExternalService(topology, cluster)
            : planGateway(topology, cluster),
        }
      : {}),
    reader: planReader(cluster),
    needsReaderToken: remoteSecrets.some(({ target }) => target === cluster.name),
    ...(configCluster === undefined ? {} : { configCluster }),
    ...(externalControlPlane === undefined ? {} : { externalControlPlane }),
    ...(apiServer === undefined ? {} : { apiServer }),
  };
}

const planReader = ({ reader: { serviceAccount, rotation } }: Cluster): ReaderPlan => ({
  serviceAccount,
  isChartAccount: serviceAccount === defaultReaderAccount,
  tokenSecret: names.token(serviceAccount, rotation),
});
