import * as k8s from "./kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../args/cluster";
import type { Connection } from "../kubeconfig/connections";
import {
  chooseContext,
  findKubeconfig,
  follow,
  KubeconfigError,
  parseKubeconfig,
} from "../kubeconfig/kubeconfig";
import type { ClusterPlan } from "../plan/plan";
import { checkReachableByPeers } from "../rules/connections";
import type { ApiServer } from "../topology/topology";
import { refusal } from "./refusal";

/**
 * Everything of one cluster is parented under this component and goes through its provider, the only one there is: what
 * belongs to one cluster cannot end up in another.
 */
export class ClusterInstall extends pulumi.ComponentResource {
  readonly provider: k8s.Provider;
  /** The API server's URL as the istiod of other clusters reaches it. */
  readonly server: pulumi.Output<string>;
  /** How this program itself reaches the API server. It holds credentials. */
  readonly reached: pulumi.Output<Reached>;
  /** What else was said about that API server, where peers reach it. */
  readonly apiServer: ApiServer | undefined;

  /** The system namespace, once it is registered. */
  namespace: pulumi.Resource | undefined;

  constructor(name: string, args: ClusterInstallArgs, parent: pulumi.Resource) {
    super("istio-multicluster:index:ClusterInstall", name, {}, { parent });
    const { plan, access } = args;
    const reached = pulumi.output(access.kubeconfig).apply(async (kubeconfig) => {
      const found = reach(plan, kubeconfig, access.context);
      // one that is known from the start was asked before anything was registered
      if (pulumi.Output.isInstance(access.kubeconfig)) await args.askLater(found.connection);
      return found;
    });
    this.provider = new k8s.Provider(
      name,
      {
        kubeconfig: pulumi.secret(reached.apply(({ kubeconfig }) => kubeconfig)),
        context: pulumi.unsecret(reached.apply(({ context }) => context)),
        // with it a changed kubeconfig updates the provider; without it every object would be replaced
        clusterIdentifier: plan.name,
        // else a changed one is deleted first: a remote secret, say, and with it all that a peer knows of the cluster
        enableConfigMapMutable: true,
        enableSecretMutable: true,
      },
      { parent: this },
    );
    this.reached = pulumi.secret(reached);
    this.apiServer = plan.apiServer;
    this.server = pulumi.unsecret(reached.apply(({ server }) => server));
    this.registerOutputs();
  }

  /** The options of a resource in this cluster. */
  options(
    dependsOn: pulumi.Resource[],
    more: pulumi.CustomResourceOptions = {},
  ): pulumi.CustomResourceOptions {
    return { parent: this, provider: this.provider, dependsOn, ...more };
  }

  /**
   * The options of a gateway and what belongs to it, all in the system namespace. Requests come through it as long as other clusters
   * have remote secrets for this one, so it must outlive them; but a remote's gateway needs them to start. So it is not deleted: it goes
   * with the namespace, which goes after the secrets.
   */
  lastingOptions(
    dependsOn: pulumi.Resource[],
    more: pulumi.CustomResourceOptions = {},
  ): pulumi.CustomResourceOptions {
    return this.options(dependsOn, {
      ...(this.namespace === undefined ? {} : { deletedWith: this.namespace }),
      ...more,
    });
  }
}

/** One cluster, how to reach it, and how to ask it where that was not possible before. */
export interface ClusterInstallArgs {
  readonly plan: ClusterPlan;
  readonly access: ClusterArgs;
  readonly askLater: (connection: Connection) => Promise<void>;
}

/** A cluster's API server, and the kubeconfig that leads to it. */
export interface Reached {
  /** A path or content. */
  readonly kubeconfig: string;
  readonly context: string;
  readonly server: string;
  readonly connection: Connection;
}

/** How a cluster is reached. A kubeconfig that was an Output is checked here, as the rules check those that are known from the start. */
export function reach(
  plan: ClusterPlan,
  kubeconfig: string | undefined,
  asked: string | undefined,
): Reached {
  try {
    const { source, content, folder } = findKubeconfig(kubeconfig);
    const parsed = parseKubeconfig(content);
    const context = chooseContext(parsed, plan.name, asked);
    const own = follow(parsed, context).server;
    const server = plan.apiServer?.server ?? own;
    if (plan.needsReaderToken || plan.externalControlPlane !== undefined)
      for (const issue of checkReachableByPeers(plan.name, server))
        throw new KubeconfigError(issue.reason);
    const connection = {
      cluster: plan.name,
      kubeconfig: content,
      context,
      ...(folder === undefined ? {} : { folder }),
    };
    return { kubeconfig: source, context, server, connection };
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw refusal(`clusters.${plan.name}.kubeconfig: ${error.message}`);
  }
}
