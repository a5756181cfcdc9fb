import type { Observation, Traffic } from "./observation";

/** What can be wrong with a mesh. */
export type Code =
    | "UNREACHABLE"
    | "NO_CONTROL_PLANE"
    | "ISTIOD_NOT_READY"
    | "PRIMARY_UNKNOWN"
    | "WEBHOOK_WITHOUT_CA"
    | "ROOT_MISMATCH"
    | "NETWORK_MISSING"
    | "PEER_UNKNOWN"
    | "PEER_NOT_SYNCED"
    | "NO_GATEWAY_ADDRESS"
    | "GATEWAY_NOT_READY"
    | "NO_CLIENT"
    | "NO_ENDPOINTS"
    | "NO_ANSWER_FROM";

/** One thing that is wrong, where, and what to look at. */
export interface Finding {
    readonly code: Code;
    readonly cluster: string;
    readonly message: string;
}

/** Compares what was seen with what a mesh over these clusters has to be. */
export function judge(seen: readonly Observation[], traffic: readonly Traffic[] = []): Finding[] {
    return [...seen.flatMap((cluster) => judgeCluster(cluster, seen)), ...judgeRoots(seen), ...judgeTraffic(seen, traffic)];
}

type Rule = (cluster: Observation, all: readonly Observation[]) => Finding[];

function judgeCluster(cluster: Observation, all: readonly Observation[]): Finding[] {
    if (cluster.unreachable !== undefined) return [finding("UNREACHABLE", cluster, `its API server cannot be asked: ${cluster.unreachable}`)];
    if (cluster.role === "none") return [finding("NO_CONTROL_PLANE", cluster, "there is neither an istiod nor an injection webhook; is Istio installed here?")];
    return rules.flatMap((rule) => rule(cluster, all));
}

const finding = (code: Code, { cluster }: { cluster: string }, message: string): Finding => ({ code, cluster, message });

const isServed = (cluster: Observation, all: readonly Observation[]): boolean =>
    all.some(({ role, controlPlaneClusters: by }) => role === "remote" && (by.includes(cluster.cluster) || by.includes("*")));

const hasSeveralNetworks = (all: readonly Observation[]): boolean => new Set(all.flatMap(({ network }) => network ?? [])).size > 1;

const istiodIsReady: Rule = (cluster) =>
    cluster.istiod === undefined || (cluster.istiod.ready > 0 && cluster.istiod.ready >= cluster.istiod.wanted)
        ? []
        : [finding("ISTIOD_NOT_READY", cluster, `${cluster.istiod.ready} of ${cluster.istiod.wanted} istiods are ready`)];

const primaryIsKnown: Rule = (cluster, all) => {
    if (cluster.role !== "remote" || cluster.controlPlaneClusters.includes("*")) return [];
    if (cluster.controlPlaneClusters.length === 0) {
        return [finding("PRIMARY_UNKNOWN", cluster, "its system namespace has no annotation topology.istio.io/controlPlaneClusters, so no istiod takes it as its remote")];
    }
    const unknown = cluster.controlPlaneClusters.filter((name) => !all.some((other) => other.cluster === name && (other.role === "primary" || other.unreachable !== undefined)));
    return unknown.map((name) => finding("PRIMARY_UNKNOWN", cluster, `its primary "${name}" is none of the clusters that were asked`));
};

const webhookHasCertificate: Rule = (cluster) =>
    cluster.webhookHasCertificate ? [] : [finding("WEBHOOK_WITHOUT_CA", cluster, "its injection webhook has no CA bundle: pods cannot be injected. A primary writes it when the cluster is annotated and its remote secret is there")];

const networkIsNamed: Rule = (cluster, all) =>
    cluster.network !== undefined || all.every(({ network }) => network === undefined)
        ? []
        : [finding("NETWORK_MISSING", cluster, "its system namespace has no label topology.istio.io/network, while others have one")];

const peersAreSynced: Rule = (cluster, all) => {
    if (cluster.role !== "primary" || !cluster.istiod?.ready) return [];
    return all.filter((other) => other !== cluster).flatMap((peer) => {
        const status = cluster.peers[peer.cluster];
        if (status === "synced") return [];
        if (!cluster.remoteSecrets.includes(peer.cluster)) return [finding("PEER_UNKNOWN", cluster, `it has no remote secret for "${peer.cluster}", whose endpoints it cannot know`)];
        return [finding("PEER_NOT_SYNCED", cluster, `its istiod says of "${peer.cluster}": ${status ?? "nothing yet"}; can its pods reach that API server, and is the token valid?`)];
    });
};

const gatewaysWork: Rule = (cluster, all) => {
    if (!hasSeveralNetworks(all) && !isServed(cluster, all)) return [];
    if (!cluster.gateways.some(({ address }) => address !== undefined)) {
        // one gateway serves a whole network; istiod is reached through its own cluster's
        const sameNetwork = all.some((other) => other.network === cluster.network && other.gateways.some(({ address }) => address !== undefined));
        if (sameNetwork && !isServed(cluster, all)) return [];
        return [finding("NO_GATEWAY_ADDRESS", cluster, "no east-west gateway of it has an address; see the events of its LoadBalancer Service")];
    }
    return cluster.gateways.filter(({ readyPods }) => readyPods === 0).map(({ name }) => finding("GATEWAY_NOT_READY", cluster, `no pod behind the gateway "${name}" is ready`));
};

const rules: readonly Rule[] = [istiodIsReady, primaryIsKnown, webhookHasCertificate, networkIsNamed, peersAreSynced, gatewaysWork];

/** Proxies trust each other only below one root. */
function judgeRoots(seen: readonly Observation[]): Finding[] {
    const [first, ...others] = seen.filter(({ root }) => root !== undefined);
    return others.filter(({ root }) => root !== first!.root).map((cluster) => finding("ROOT_MISMATCH", cluster, `its proxies trust another root certificate than those of "${first!.cluster}"`));
}

function judgeTraffic(seen: readonly Observation[], traffic: readonly Traffic[]): Finding[] {
    return traffic.flatMap((asked) => {
        const cluster = { cluster: seen.find(({ context }) => context === asked.context)?.cluster ?? asked.context };
        if (asked.problem !== undefined) return [finding("NO_CLIENT", cluster, `no request could be made from it: ${asked.problem}`)];
        if (asked.expected.length === 0) return [finding("NO_ENDPOINTS", cluster, "the service has no ready pod in any cluster")];
        const silent = asked.expected.filter((name) => asked.answers[name] === undefined);
        return silent.map((name) => finding("NO_ANSWER_FROM", cluster, `of ${asked.requests} requests none was answered by "${name}" (${asked.failures} failed)`));
    });
}
