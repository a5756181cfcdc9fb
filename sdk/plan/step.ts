import type { ChartPlan } from "./chart";
import type { GatewayPlan } from "./gateway";
import type { Manifest } from "./manifest";
import type { ClusterPlan, ReaderPlan } from "./plan";
import { gatewaysIn } from "./reference";
import type { RemoteSecretPlan } from "./remote-secrets";

/** What a step installs, with the part of the plan that it installs. */
export type Installable =
  | { readonly part: "namespace"; readonly namespace: Manifest; readonly isAdopted: boolean }
  /** The ConfigMap that names the mesh of the cluster. */
  | { readonly part: "owner" }
  | { readonly part: "gatewayService"; readonly gateway: GatewayPlan }
  | { readonly part: "cacerts" }
  | { readonly part: "base" | "gatewayApi" | "cni" | "ztunnel"; readonly chart: ChartPlan }
  | ({ readonly part: "injector" | "istiod"; readonly chart: ChartPlan } & OfRevision)
  /** Where a remote finds its istiods, if the chart has no values for it. */
  | ({ readonly part: "istiodEndpoints"; readonly manifests: readonly Manifest[] } & OfRevision)
  | { readonly part: "exposure"; readonly manifests: readonly Manifest[] }
  | ({ readonly part: "gateway" } & GatewayParts)
  | { readonly part: "readerToken"; readonly reader: ReaderPlan }
  | { readonly part: "remoteSecret"; readonly secret: RemoteSecretPlan }
  /** The token with which an external istiod reads its config cluster, made in that cluster. */
  | { readonly part: "configToken" }
  /** The kubeconfig with that token, in the cluster of the external istiod. */
  | { readonly part: "configKubeconfig"; readonly configCluster: string };

interface OfRevision {
  /** "" for none. */
  readonly revision: string;
}

/** The parts of a gateway behind its Service. It has one of the first two. */
export type GatewayParts = Pick<Partial<GatewayPlan>, "chart" | "objects" | "networkPolicy">;

export type Part = Installable["part"];

/** One thing to install, in one cluster, after other steps. */
export type Step = StepOrder & Installable;

interface StepOrder {
  readonly id: string;
  /** The cluster whose API server gets it. */
  readonly cluster: string;
  /** The steps that must be done before this one. */
  readonly after: readonly string[];
  /** Whether the step is done only when a pod is ready or an address is assigned. */
  readonly waits: boolean;
}

/** The id of a step. It ends with the target of a remote secret, or with the revision of istiod. */
export const stepId = (cluster: string, part: Part, of = ""): string =>
  of === "" ? `${cluster}/${part}` : `${cluster}/${part}/${of}`;

/** Makes the steps of one cluster. */
export const stepsIn =
  ({ name }: ClusterPlan) =>
  (
    installable: Installable,
    { after, waits = false }: { after: string[]; waits?: boolean },
  ): Step => {
    const { part } = installable;
    const of = "revision" in installable ? installable.revision : undefined;
    return { id: stepId(name, part, of), cluster: name, ...installable, after, waits };
  };

/** The steps that provide the gateway addresses in what is installed. */
export const addressesIn = (installed: unknown): string[] =>
  gatewaysIn(installed).map((cluster) => stepId(cluster, "gatewayService"));
