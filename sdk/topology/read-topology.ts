import { DataPlane, type MultiClusterMeshArgs } from "../args/mesh";
import type { IstioArgs } from "../args/istio";
import type { TrustArgs } from "../args/trust";
import { defined } from "../defined";
import { defaultChartRepository, lostClusters, roleOf, type FilledClusters } from "./defaults";
import { asPlain } from "./plain";
import { readClusters } from "./read-clusters";
import { readRevisions } from "./read-revisions";
import { rotationAt } from "./rotation";
import type { HelmValues, IstioSource, LostCluster, Topology, Trust, TrustMode } from "./topology";

/** Turns valid arguments into a topology. */
export function readTopology(args: MultiClusterMeshArgs, filled: FilledClusters): Topology {
  const { dataPlane = DataPlane.Sidecar } = args;
  return {
    meshId: args.meshId ?? "mesh1",
    dataPlane,
    systemNamespace: args.systemNamespace ?? "istio-system",
    istio: readIstio(args.istio ?? {}),
    meshConfig: args.meshConfig ?? {},
    trust: readTrust(args.trust ?? {}, args.meshConfig),
    clusters: readClusters(filled, dataPlane),
    lost: readLost(args),
    readyTimeout: args.readyTimeout ?? "5m",
  };
}

const readLost = (args: MultiClusterMeshArgs): LostCluster[] =>
  [...lostClusters(args)].map(([name, cluster]) => ({
    name,
    ranIstiod: roleOf(cluster) !== "remote" || cluster.localInjector === true,
  }));

function readIstio(args: IstioArgs): IstioSource {
  const { mirror, allowFaultyVersion: _, revisions: __, ...given } = args;
  const [revision, ...otherRevisions] = readRevisions(args);
  return {
    chartRepository: defaultChartRepository,
    imagePullSecrets: [],
    ...locationsIn(mirror),
    ...defined(asPlain(given)),
    ...revision,
    otherRevisions,
    gatewayRevision: revision.revision,
  };
}

/** Where charts and images are in a mirror. */
function locationsIn(mirror: string | undefined): Partial<IstioSource> {
  if (mirror === undefined) return {};
  return { chartRepository: `oci://${mirror}/charts`, imageHub: mirror };
}

function readTrust(args: TrustArgs, meshConfig: HelmValues = {}): Trust {
  const rotation = args.rotation && rotationAt(args.rotation.step, meshConfig);
  return {
    mode: trustMode(args),
    generation: args.generation ?? 1,
    hasSeveralRoots: rotation === undefined ? hasSeveral(args) : rotation.trusts.length > 1,
    ...defined({
      rotation,
      existingSecret: asPlain(args.existingSecret),
      domain: args.domain,
      domainAliases: args.domainAliases,
    }),
  };
}

/** Several certificates in an Output are not known yet. */
const hasSeveral = ({ rootCertificate }: TrustArgs): boolean =>
  typeof rootCertificate === "string" && rootCertificate.split("-----BEGIN").length > 2;

function trustMode({ existingSecret, rootCertificate, rootKey }: TrustArgs): TrustMode {
  if (existingSecret !== undefined) return "existingSecret";
  if (rootCertificate === undefined) return "generated";
  return rootKey === undefined ? "givenIntermediates" : "givenRoot";
}
