import type * as pulumi from "@pulumi/pulumi";
import { names } from "../plan/names";
import type { MeshIdentity } from "../plan/owner";
import { clusterIn, revisionsOf, type MeshPlan } from "../plan/plan";
import type { Step } from "../plan/step";
import { deferClusters } from "../plan/step-order";
import { planSteps } from "../plan/steps";
import type { Facts } from "../preflight/facts";
import { findLive } from "../preflight/live-objects";
import type { GatewayAddresses } from "./gateway-addresses";
import { installCacerts } from "./cacerts";
import { installChart, installRelease } from "./chart";
import type { ClusterInstall } from "./cluster";
import { installConfigKubeconfig } from "./external";
import type { GivenValues } from "./given-values";
import { installGatewayApi } from "./gateway-api";
import { installGateway, installGatewayService } from "./gateway";
import {
  installInjector,
  installIstiod,
  installIstiodEndpoints,
  type InjectorOwner,
} from "./istiod";
import { installExposure, installNamespace } from "./manifest";
import { installOwner } from "./owner";
import { installRemoteSecret, type Target } from "./remote-secret";
import { assertDefined } from "./assert-defined";
import { recordedIn, type Recording } from "./recorded";
import type { Refusal } from "./refusal";
import { resolverFor } from "./resolve";
import type { StepContext } from "./step-context";
import { StepResults, type StepResult } from "./step-results";
import { installConfigToken, installReaderToken } from "./token";
import type { MeshTrust } from "./trust";

/** What the steps are installed from. */
export interface Installation {
  readonly mesh: string;
  readonly identity: pulumi.Output<MeshIdentity>;
  readonly plan: MeshPlan;
  readonly trust: MeshTrust;
  readonly given: GivenValues;
  readonly clusters: ReadonlyMap<string, ClusterInstall>;
  /** The clusters that do not answer. The engine stops at the first error, so they come last. */
  readonly unreachable: ReadonlySet<string>;
  readonly facts: Facts;
  readonly refusal: Refusal;
}

/** What the steps installed. */
export interface Installed {
  readonly resources: readonly pulumi.Resource[];
  readonly addresses: MeshAddresses;
  /** The objects that are compared with the clusters. */
  readonly recorded: readonly Recording[];
}

/** The addresses of the gateways, by cluster. */
export type MeshAddresses = ReadonlyMap<string, pulumi.Output<GatewayAddresses>>;

/**
 * Installs one step after another. The resources of a step depend on those of the steps that it
 * comes after, and on nothing else.
 */
export function installSteps(installation: Installation): Installed {
  const { plan, unreachable } = installation;
  const results = new StepResults();
  const resources: pulumi.Resource[] = [];
  const recorded: Recording[] = [];
  const addresses = new Map<string, pulumi.Output<GatewayAddresses>>();
  for (const step of deferClusters(planSteps(plan), unreachable)) {
    const result = installStep(step, installation, results);
    result.resources.forEach((resource) => installation.refusal.watch(resource));
    results.add(step.id, result);
    resources.push(...result.resources);
    if (result.addresses !== undefined) addresses.set(step.cluster, result.addresses);
    recorded.push(...recordedIn(step, plan.systemNamespace, result.resources));
  }
  return { resources, addresses, recorded };
}

function installStep(step: Step, installation: Installation, results: StepResults): StepResult {
  const context = contextOf(step, installation, results);
  const target = (cluster: string, tokenPart: "readerToken" | "configToken"): Target => ({
    cluster: clusterInstallOf(installation, cluster),
    token: results.tokenOf(cluster, tokenPart),
  });
  switch (step.part) {
    case "namespace":
      return installNamespace(step.namespace, step.isAdopted, context);
    case "owner":
      return installOwner(installation.identity, context);
    case "gatewayService":
      return installGatewayService(step.gateway, context);
    case "cacerts":
      return installCacerts(installation.trust, context);
    case "base":
      return installRelease(step.part, step.chart, context);
    case "injector":
      return installInjector(
        step.chart,
        ownRevision(step.cluster, step.revision, installation.plan),
        context,
      );
    case "gatewayApi":
      return installGatewayApi(step.chart, context);
    case "cni":
    case "ztunnel":
      return installChart(step.part, step.chart, context);
    case "istiod":
      return installIstiod(step.chart, step.revision, context);
    case "istiodEndpoints":
      return installIstiodEndpoints(step.manifests, results.istiodOf(step), context);
    case "exposure":
      return installExposure(step.manifests, context);
    case "gateway":
      return installGateway(step, context);
    case "readerToken":
      return installReaderToken(step.reader, context);
    case "configToken":
      return installConfigToken(installation.plan.revision, context);
    case "configKubeconfig":
      return installConfigKubeconfig(target(step.configCluster, "configToken"), context);
    case "remoteSecret":
      return installRemoteSecret(step.secret, target(step.secret.target, "readerToken"), context);
  }
}

/** The revision of the gateways replaces a control plane without a revision, if that one leaves. */
function ownRevision(cluster: string, revision: string, plan: MeshPlan): InjectorOwner {
  const all = revisionsOf(clusterIn(plan, cluster)).map((one) => one.revision);
  return { revision, replacesUnnamed: revision === plan.revision && !all.includes("") };
}

function contextOf(step: Step, installation: Installation, results: StepResults): StepContext {
  const { mesh, identity, plan, trust, given, refusal, facts } = installation;
  return {
    cluster: clusterInstallOf(installation, step.cluster),
    systemNamespace: plan.systemNamespace,
    after: results.resourcesOf(step.after),
    resolve: resolverFor({
      given,
      addressesOf: (cluster) => results.addressesOf(cluster),
      rootCertificate: trust.rootCertificate,
      meshId: identity.apply(({ id }) => id),
      refusal,
    }),
    name: (...rest) => names.inCluster(mesh, step.cluster, ...rest),
    releaseStatus: (release) => facts.get(step.cluster)?.releases?.[release],
    kubeSystemUid: () => facts.get(step.cluster)?.kubeSystemUid,
    liveService: (name) => findLive(facts.get(step.cluster)?.live, "Service", name),
    namespace: results.find(step.cluster, "namespace")?.namespace,
    owner: results.find(step.cluster, "owner")?.owner,
    alongside: (work) => refusal.alongside(work),
  };
}

const clusterInstallOf = ({ clusters }: Installation, name: string): ClusterInstall =>
  assertDefined(clusters.get(name), `cluster ${name}`);
