import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs, MultiClusterMeshArgs } from "./args";
import { ClusterInstall } from "./install/cluster";
import { findUnreachable } from "./install/reachable";
import { installSteps, type Installation } from "./install/steps";
import { installTrust } from "./install/trust";
import { planMesh, type MeshPlan } from "./plan/plan";
import type { ClusterResult } from "./results";
import { expiryOf } from "./topology/authority";
import { directServers } from "./topology/connections";
import { readTopology, withDefaults } from "./topology/read";
import { checkArgs } from "./topology/rules";
import { warningsOf } from "./topology/topology-rules";
import type { CertificateAuthorityArgs } from "./trust-args";

/**
 * One Istio mesh over several Kubernetes clusters. It installs Istio in each cluster by its role, connects networks by
 * east-west gateways, points remotes at their primaries and lets every primary discover the endpoints of all clusters.
 */
export class MultiClusterMesh extends pulumi.ComponentResource {
    /** The mesh's identity, Istio's `global.meshID`. */
    readonly meshId!: pulumi.Output<string>;

    /** The certificate at the root of the mesh's trust, as PEM. It is public: every proxy of the mesh has it. */
    readonly rootCertificate!: pulumi.Output<string>;

    /** When the root certificate expires, of several the first, in the form of ISO 8601. */
    readonly rootCertificateExpiry!: pulumi.Output<string>;

    /** What became of each cluster, by its name. */
    readonly clusters!: pulumi.Output<{ [name: string]: ClusterResult }>;

    /**
     * Installs the mesh. Wrong arguments are refused, all problems at once, before anything is created.
     */
    constructor(name: string, args: MultiClusterMeshArgs, opts?: pulumi.ComponentResourceOptions) {
        const plan = planFor(name, args);
        // the arguments hold kubeconfigs, and inputs of a component are stored: so none are passed
        super("istio-multicluster:index:MultiClusterMesh", name, {}, opts);
        const installation = open(name, plan, args, this);
        installSteps(installation);
        this.meshId = pulumi.output(plan.meshId);
        this.rootCertificate = installation.trust.rootCertificate;
        this.rootCertificateExpiry = this.rootCertificate.apply(expiryOf);
        this.clusters = resultsOf(installation);
        const { meshId, rootCertificate, rootCertificateExpiry, clusters } = this;
        this.registerOutputs({ meshId, rootCertificate, rootCertificateExpiry, clusters });
    }
}

/** From the arguments to the plan, by plain data; throws where the arguments cannot be followed. */
function planFor(name: string, args: MultiClusterMeshArgs): MeshPlan {
    const issues = checkArgs(args);
    if (issues.length > 0) {
        const lines = issues.map(({ path, reason }) => `  - ${path}: ${reason}`);
        throw new pulumi.RunError([`MultiClusterMesh "${name}" cannot be installed; nothing was created:`, ...lines].join("\n"));
    }
    const topology = readTopology(args);
    for (const { path, reason } of warningsOf(topology)) void pulumi.log.warn(`MultiClusterMesh "${name}": ${path}: ${reason}`);
    return planMesh(topology);
}

function open(name: string, plan: MeshPlan, args: MultiClusterMeshArgs, parent: pulumi.Resource): Installation {
    const access = new Map(plan.clusters.map((cluster) => [cluster.name, withDefaults(args, cluster.name)]));
    const clusters = plan.clusters.map((cluster) => {
        const install = new ClusterInstall(`${name}-${cluster.name}`, { plan: cluster, access: access.get(cluster.name)! }, parent);
        return [cluster.name, install];
    });
    return {
        mesh: name,
        plan,
        trust: installTrust(name, plan, { trust: args.trust ?? {}, authorities: authoritiesIn(access) }, parent),
        clusters: Object.fromEntries(clusters),
        addresses: new Map(),
        tokens: new Map(),
        configTokens: new Map(),
        unreachable: findUnreachable(directServers(access), parent),
    };
}

const authoritiesIn = (access: ReadonlyMap<string, ClusterArgs>): Map<string, CertificateAuthorityArgs> =>
    new Map([...access].flatMap(([name, { certificateAuthority }]) => (certificateAuthority ? [[name, certificateAuthority]] : [])));

function resultsOf({ plan, addresses, trust }: Installation): pulumi.Output<{ [name: string]: ClusterResult }> {
    const results = plan.clusters.map((cluster) =>
        pulumi
            .all([addresses.get(cluster.name), trust.expiry[cluster.name]])
            .apply(([gateway, certificateExpiry]): [string, ClusterResult] => [
                cluster.name,
                {
                    role: cluster.role,
                    network: cluster.network,
                    controlPlaneClusters: [...cluster.controlPlaneClusters],
                    peers: [...cluster.peers],
                    revision: plan.revision || "default",
                    ...(gateway === undefined ? {} : { gatewayPorts: [...cluster.gateway!.ports] }),
                    ...(gateway?.all[0] === undefined ? {} : { gatewayAddress: gateway.all[0] }),
                    ...(certificateExpiry === undefined ? {} : { certificateExpiry }),
                },
            ]),
    );
    return pulumi.all(results).apply((all) => Object.fromEntries(all));
}
