/** Where an injection webhook leads: the cluster and the network that it writes into proxies. */
export interface InjectionPath {
    readonly cluster?: string;
    readonly network?: string;
}

/** Reads a path such as `/inject/cluster/west/net/west`, whose pairs come in any order; `--slash--` stands for a slash. */
export function parseInjectionPath(path: string): InjectionPath {
    const parts = path.replace(/^.*?\/inject\/?/, "").split("/").map((part) => part.replaceAll("--slash--", "/"));
    const after = (key: string): string | undefined => {
        const index = parts.findIndex((part, at) => at % 2 === 0 && part === key);
        return index < 0 ? undefined : parts[index + 1];
    };
    const [cluster, network] = [after("cluster"), after("net")];
    return { ...(cluster === undefined ? {} : { cluster }), ...(network === undefined ? {} : { network }) };
}

/** How istiod stands to each cluster it reads, from its metrics: the status whose gauge is 1. */
export function parseSyncStatus(metrics: string): { [cluster: string]: string } {
    const found: { [cluster: string]: string } = {};
    for (const line of metrics.split("\n")) {
        const [, labels = "", value] = /^istiod_remote_cluster_sync_status\{(.*)\} (\S+)$/.exec(line) ?? [];
        if (Number(value) !== 1) continue;
        const label = (name: string): string | undefined => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1];
        const [cluster, status] = [label("cluster"), label("status")];
        // istiod's own cluster is in the list too, and is no peer
        if (cluster !== undefined && status !== undefined && label("cluster_type") !== "local") found[cluster] = status;
    }
    return found;
}

/** The worse of two views; several istiods may see a peer differently. */
export const worse = (one: string | undefined, other: string): string => (one === undefined || one === "synced" ? other : one);

/** The version in an answer such as `Hello version: v1, instance: helloworld-v1-…`. */
export const versionIn = (answer: string): string | undefined => /version:\s*([^\s,]+)/.exec(answer)?.[1];

/** The cluster whose pod says its name in the answer. */
export function clusterOf(answer: string, pods: { readonly [cluster: string]: readonly string[] }): string | undefined {
    return Object.keys(pods).find((cluster) => pods[cluster]!.some((pod) => answer.includes(pod)));
}
