import type { Finding } from "./judge";
import type { Observation } from "./observation";

/** A finding before its severity is looked up. */
type Problem = Omit<Finding, "severity">;

type Rule = (cluster: Observation, all: readonly Observation[]) => Problem[];

/** What is wrong with one cluster, seen among the others. */
export function judgeCluster(seen: Observation, all: readonly Observation[]): Problem[] {
    const { cluster, unreachable, role } = seen;
    if (unreachable !== undefined) return [{ code: "UNREACHABLE", cluster, message: `its API server cannot be asked: ${unreachable}` }];
    if (role === "none") return [{ code: "NO_CONTROL_PLANE", cluster, message: "there is neither an istiod nor an injection webhook; is Istio installed here, and in this namespace?" }];
    return rules.flatMap((rule) => rule(seen, all));
}

/** What is wrong between clusters. */
export const judgeMesh = (all: readonly Observation[]): Problem[] => [...namesDiffer(all), ...rootsAgree(all), ...meshIdsAgree(all)];

const istiodIsReady: Rule = ({ cluster, istiod }) => {
    if (istiod === undefined || (istiod.ready > 0 && istiod.ready >= istiod.wanted)) return [];
    return [{ code: "ISTIOD_NOT_READY", cluster, message: `${istiod.ready} of ${istiod.wanted} istiods are ready; see the events and logs of its pods` }];
};

const primaryIsKnown: Rule = ({ cluster, role, controlPlaneClusters }, all) => {
    if (role !== "remote" || controlPlaneClusters.includes("*")) return [];
    if (controlPlaneClusters.length === 0) {
        return [{ code: "PRIMARY_UNKNOWN", cluster, message: "its system namespace has no annotation topology.istio.io/controlPlaneClusters, so no istiod takes it as its remote" }];
    }
    const isPrimary = (name: string): boolean => all.some((other) => other.cluster === name && (other.role === "primary" || other.unreachable !== undefined));
    return controlPlaneClusters
        .filter((name) => !isPrimary(name))
        .map((peer) => ({ code: "PRIMARY_UNKNOWN", cluster, peer, message: `its annotation names "${peer}" as its primary, which is no primary among the clusters looked at` }));
};

const webhookHasCertificate: Rule = ({ cluster, webhookHasCertificate: has }) =>
    has ? [] : [{ code: "WEBHOOK_WITHOUT_CA", cluster, message: "its injection webhook has no CA bundle, so no pod can be injected. A primary writes it into an annotated remote whose remote secret it holds" }];

const rootIsThere: Rule = ({ cluster, root }) =>
    root !== undefined ? [] : [{ code: "ROOT_MISSING", cluster, message: "it has no ConfigMap istio-ca-root-cert, without which no proxy starts. The istiod that serves the cluster writes it: is it running, and allowed to?" }];

const networkIsTold: Rule = ({ cluster, network }, all) => {
    if (network !== undefined || all.every((other) => other.network === undefined)) return [];
    return [{ code: "NETWORK_MISSING", cluster, message: "its system namespace has no label topology.istio.io/network, while other clusters tell theirs; its pods are taken to be within reach of everyone" }];
};

const peersAreSynced: Rule = ({ cluster, role, istiod, peers, remoteSecrets }, all) => {
    if (role !== "primary" || !istiod?.ready) return [];
    const others = [...new Set(all.map((other) => other.cluster))].filter((name) => name !== cluster);
    if (others.length === 0) return [];
    const unread = (peer: string): Problem[] => {
        if (peers[peer] === "synced") return [];
        if (!remoteSecrets.some(({ keys }) => keys.includes(peer))) {
            return [{ code: "PEER_UNKNOWN", cluster, peer, message: `it has no remote secret for "${peer}", so it knows no endpoint there; \`istioctl create-remote-secret\` makes one` }];
        }
        if (istiod.unreadable !== undefined || istiod.untold) return [];
        return [{ code: "PEER_NOT_SYNCED", cluster, peer, message: `its istiod says of "${peer}": ${peers[peer] ?? "nothing yet"}. Do its pods reach the API server in the remote secret, and is the token valid?` }];
    };
    return [...others.flatMap(unread), ...viewIsKnown(cluster, istiod)];
};

function viewIsKnown(cluster: string, { unreadable, untold }: NonNullable<Observation["istiod"]>): Problem[] {
    if (unreadable !== undefined) return [{ code: "PEERS_UNREADABLE", cluster, message: `its istiod cannot be asked how it stands to its peers (port 15014 through the API server): ${unreadable}` }];
    if (untold) return [{ code: "PEERS_UNTOLD", cluster, message: "its istiod is too old to tell how it stands to its peers; `istioctl remote-clusters` does" }];
    return [];
}

const gatewaysWork: Rule = (seen, all) => {
    const { cluster, network, gateways } = seen;
    const servesRemotes = all.some(({ role, controlPlaneClusters: by }) => role === "remote" && seen.role === "primary" && (by.includes(cluster) || by.includes("*")));
    const severalNetworks = new Set(all.flatMap((other) => other.network ?? [])).size > 1;
    if (!severalNetworks && !servesRemotes) return [];
    const hasAddress = (one: Observation): boolean => one.gateways.some(({ address }) => address !== undefined);
    // one gateway serves a whole network; istiod is reached through its own cluster's
    if (!hasAddress(seen) && (servesRemotes || !all.some((other) => other.network === network && hasAddress(other)))) {
        return [{ code: "NO_GATEWAY_ADDRESS", cluster, message: "no east-west gateway of it has an address; see the events of its LoadBalancer Service" }];
    }
    return gateways
        .filter(({ address, readyPods }) => address !== undefined && readyPods === 0)
        .map(({ name }) => ({ code: "GATEWAY_NOT_READY", cluster, message: `no pod behind the gateway ${name} is ready; see their events` }));
};

const rules: readonly Rule[] = [istiodIsReady, primaryIsKnown, webhookHasCertificate, rootIsThere, networkIsTold, peersAreSynced, gatewaysWork];

function namesDiffer(all: readonly Observation[]): Problem[] {
    // the name of a cluster that was not reached is only its context's
    const reached = all.filter(({ unreachable }) => unreachable === undefined);
    return reached.flatMap(({ cluster, context }) => {
        const first = reached.find((other) => other.cluster === cluster)!;
        if (first.context === context) return [];
        return [{ code: "SAME_CLUSTER_NAME", cluster, message: `the contexts "${first.context}" and "${context}" both lead to a cluster of this name. If they are one cluster, choose by --context; if not, give each its own name` }];
    });
}

/** Proxies trust each other only below one root. */
function rootsAgree(all: readonly Observation[]): Problem[] {
    const [first, ...others] = all.filter(({ root }) => root !== undefined);
    return others
        .filter(({ root }) => root !== first!.root)
        .map(({ cluster }) => ({
            code: "ROOT_MISMATCH",
            cluster,
            peer: first!.cluster,
            message: `its proxies trust another root certificate than those of "${first!.cluster}". Each primary needs a Secret cacerts below one root before its istiod starts`,
        }));
}

function meshIdsAgree(all: readonly Observation[]): Problem[] {
    const [first, ...others] = all.filter(({ meshId }) => meshId !== undefined);
    return others
        .filter(({ meshId }) => meshId !== first!.meshId)
        .map(({ cluster, meshId }) => ({ code: "MESH_ID_MISMATCH", cluster, peer: first!.cluster, message: `it says that it belongs to the mesh "${meshId}", and "${first!.cluster}" to "${first!.meshId}"` }));
}
