import { DataPlane, type MultiClusterMeshArgs } from "../args/mesh";
import type { IstioArgs } from "../args/istio";
import type { TrustArgs } from "../args/trust";
import { defined } from "../defined";
import {
  defaultChartRepository,
  defaultIstioVersion,
  lostClusters,
  roleOf,
  type FilledClusters,
} from "./defaults";
import { asPlain } from "./plain";
import { readClusters } from "./read-clusters";
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

function readIstio({ mirror, allowFaultyVersion: _, ...given }: IstioArgs): IstioSource {
  const { revision = "default", ...others } = defined(asPlain(given));
  return {
    version: defaultIstioVersion,
    chartRepository: defaultChartRepository,
    revisionTags: [],
    imagePullSecrets: [],
    ...locationsIn(mirror),
    ...others,
    // Istio calls a control plane without a revision "default"
    revision: revision === "default" ? "" : revision,
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
