import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../args";
import { checkReachableByPeers } from "../topology/connections";
import { chooseContext, findKubeconfig, KubeconfigError, parseKubeconfig } from "../topology/kubeconfig";
import type { ClusterPlan } from "../plan/plan";
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

    constructor(name: string, args: { plan: ClusterPlan; access: ClusterArgs }, parent: pulumi.Resource) {
        super("istio-multicluster:index:ClusterInstall", name, {}, { parent });
        const { plan, access } = args;
        const reached = pulumi.output(access.kubeconfig).apply((kubeconfig) => reach(plan, kubeconfig, access.context));
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
    options(dependsOn: pulumi.Resource[], more: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
        return { parent: this, provider: this.provider, dependsOn, ...more };
    }
}

/** A cluster's API server, and the kubeconfig that leads to it. */
export interface Reached {
    /** A path or content. */
    readonly kubeconfig: string;
    readonly content: string;
    readonly context: string;
    readonly server: string;
}

/** A kubeconfig that was an Output is checked here, as the rules check those that are known from the start. */
function reach(plan: ClusterPlan, kubeconfig: string | undefined, asked: string | undefined): Reached {
    try {
        const { source, content } = findKubeconfig(kubeconfig);
        const parsed = parseKubeconfig(content);
        const context = chooseContext(parsed, plan.name, asked);
        const server = plan.apiServer?.server ?? parsed.contexts[context]!.server;
        if (plan.isRead) for (const issue of checkReachableByPeers(plan.name, server)) throw new KubeconfigError(issue.reason);
        return { kubeconfig: source, content, context, server };
    } catch (error) {
        if (!(error instanceof KubeconfigError)) throw error;
        throw refusal(`clusters.${plan.name}.kubeconfig: ${error.message}`);
    }
}
