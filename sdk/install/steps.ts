import * as k8s from "./kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { names } from "../plan/names";
import type { ClusterPlan, MeshPlan } from "../plan/plan";
import type { Part, Step } from "../plan/steps";
import { planSteps, deferClusters } from "../plan/steps";
import type { GatewayAddresses } from "./addresses";
import { installChart, installGatewayChart, installRelease, type Resolve } from "./chart";
import type { ClusterInstall } from "./cluster";
import { installConfigKubeconfig } from "./external";
import { installGatewayService } from "./gateway";
import { installIstiod, installIstiodEndpoints } from "./istiod";
import { installManifest, installNamespace } from "./manifest";
import { installAccount, installRemoteSecret, installToken, type Token } from "./remote-secret";
import { resolveIn } from "./resolve";
import type { MeshTrust } from "./trust";

/** What the steps share: where things go, and what came of the steps before. */
export interface Installation {
  readonly mesh: string;
  readonly plan: MeshPlan;
  readonly trust: MeshTrust;
  readonly clusters: { readonly [cluster: string]: ClusterInstall };
  /** The east-west gateways' addresses, by cluster, as they come to exist. */
  readonly addresses: Map<string, pulumi.Output<GatewayAddresses>>;
  /** The charts `istiod`, by cluster, as they come to exist. */
  readonly istiods: Map<string, k8s.Chart>;
  /** The readers' tokens, by cluster, as they come to exist. */
  readonly tokens: Map<string, Token>;
  /** The tokens by which external control planes work, by their config cluster. */
  readonly configTokens: Map<string, Token>;
  /** The clusters whose API server does not answer. */
  readonly unreachable: ReadonlySet<string>;
}

/** Installs step after step; each waits for the resources of the steps it comes after, and for nothing else. */
export function installSteps(installation: Installation): void {
  const done = new Map<string, pulumi.Resource[]>();
  for (const step of deferClusters(planSteps(installation.plan), installation.unreachable)) {
    const after = step.after.flatMap((id) => done.get(id) ?? []);
    done.set(step.id, installers[step.part](inCluster(installation, step), after));
  }
}

/** One step's view of the installation. */
interface StepContext {
  readonly installation: Installation;
  readonly step: Step;
  readonly plan: ClusterPlan;
  readonly cluster: ClusterInstall;
  readonly resolve: Resolve;
  readonly name: (...rest: string[]) => string;
}

type Installer = (context: StepContext, after: pulumi.Resource[]) => pulumi.Resource[];

const installers: { readonly [part in Part]: Installer } = {
  namespace: ({ plan, cluster, name }, after) => {
    const namespace = installNamespace(
      name("namespace"),
      plan.namespace,
      plan.adoptsNamespace,
      cluster,
      after,
    );
    // one that was there before stays, and with it whatever is not deleted
    if (!plan.adoptsNamespace) cluster.namespace = namespace;
    return [namespace];
  },
  gatewayService: ({ installation, plan, cluster, name }, after) => {
    const { service, addresses } = installGatewayService(
      name("gateway-service"),
      plan.gateway!,
      cluster,
      after,
    );
    installation.addresses.set(plan.name, addresses);
    return [service];
  },
  cacerts: ({ installation, plan, cluster, name }, after) => [
    new k8s.Secret(
      name("cacerts"),
      {
        metadata: { name: names.cacerts, namespace: installation.plan.systemNamespace },
        stringData: installation.trust.cacerts[plan.name]!,
      },
      cluster.options(after),
    ),
  ],
  base: ({ plan, cluster, resolve, name }, after) => [
    installRelease(name("base"), plan.base!, cluster, resolve, after),
  ],
  injector: ({ plan, cluster, resolve, name }, after) => [
    installRelease(name("injector"), plan.injector!, cluster, resolve, after),
  ],
  cni: ({ plan, cluster, resolve, name }, after) => [
    installChart(name("cni"), plan.cni!, cluster, resolve, after),
  ],
  istiod: ({ installation, plan, cluster, resolve, name }, after) => {
    const chart = installIstiod(name, plan, cluster, resolve, after);
    installation.istiods.set(plan.name, chart);
    return [chart];
  },
  istiodEndpoints: ({ installation, plan, cluster, resolve, name }, after) =>
    installIstiodEndpoints(
      name,
      plan,
      installation.istiods.get(plan.name)!,
      cluster,
      resolve,
      after,
    ),
  exposure: ({ plan, cluster, resolve, name }, after) =>
    plan.exposure.map((manifest) =>
      installManifest(name(manifest.metadata.name), manifest, cluster, resolve, after),
    ),
  gateway: ({ plan: { gateway }, cluster, resolve, name }, after) => [
    installGatewayChart(name("gateway"), gateway!.chart!, cluster, resolve, after),
    ...(gateway!.networkPolicy
      ? [installManifest(name("gateway-policy"), gateway!.networkPolicy, cluster, resolve, after)]
      : []),
  ],
  readerToken: ({ installation, plan, cluster, name }, after) => {
    const { serviceAccount, isChartAccount, tokenSecret } = plan.reader;
    const namespace = installation.plan.systemNamespace;
    const own = isChartAccount
      ? []
      : [
          installAccount(
            name("reader-account"),
            { account: serviceAccount, namespace },
            cluster,
            after,
          ),
        ];
    const secret = { account: serviceAccount, secret: tokenSecret, namespace };
    const token = installToken(name("reader-token"), secret, cluster, [...after, ...own]);
    installation.tokens.set(plan.name, token);
    return [token.secret];
  },
  configToken: ({ installation, plan, cluster, name }, after) => {
    const account = names.istiod(installation.plan.revision);
    const token = installToken(
      name("istiod-token"),
      { account, secret: names.token(account, 0), namespace: installation.plan.systemNamespace },
      cluster,
      after,
    );
    installation.configTokens.set(plan.name, token);
    return [token.secret];
  },
  configKubeconfig: ({ installation, plan, cluster, name }, after) => {
    const { server, apiServer } = installation.clusters[plan.configCluster!]!;
    const target = {
      name: plan.configCluster!,
      server,
      apiServer,
      token: installation.configTokens.get(plan.configCluster!)!,
    };
    return [
      installConfigKubeconfig(
        name("config-kubeconfig"),
        installation.plan.systemNamespace,
        target,
        cluster,
        after,
      ),
    ];
  },
  remoteSecret: ({ installation, step, cluster, name }, after) => {
    if (step.part !== "remoteSecret") return [];
    const { target: targetName, serves } = step.secret;
    const { server, apiServer } = installation.clusters[targetName]!;
    const token = installation.tokens.get(targetName)!;
    const target = { name: targetName, server, apiServer, token };
    return [
      installRemoteSecret(
        names.forPeer(name("remote-secret"), targetName),
        { namespace: installation.plan.systemNamespace, target, serves },
        cluster,
        after,
      ),
    ];
  },
};

function inCluster(installation: Installation, step: Step): StepContext {
  return {
    installation,
    step,
    plan: installation.plan.clusters.find(({ name }) => name === step.cluster)!,
    cluster: installation.clusters[step.cluster]!,
    resolve: (reference) => resolveIn(installation, reference),
    name: (...rest) => names.inCluster(installation.mesh, step.cluster, ...rest),
  };
}
