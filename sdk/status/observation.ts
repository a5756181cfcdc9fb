/** What was seen of one cluster. Plain data, without secrets: it prints as it is. */
export interface Observation {
    /** The context of the kubeconfig through which it was seen. */
    readonly context: string;
    /** Istio's name of the cluster, or the context's where none is seen. */
    readonly cluster: string;
    /** Why nothing could be seen; the other members are then empty. */
    readonly unreachable?: string;
    /** A primary runs istiod; a remote has only its webhook; none has neither. */
    readonly role: "primary" | "remote" | "none";
    /** For a remote: the primaries its namespace names, or `*`. */
    readonly controlPlaneClusters: readonly string[];
    readonly network?: string;
    readonly istiod?: { readonly version?: string; readonly ready: number; readonly wanted: number };
    /** How istiod stands to each of its peers; with several istiods, the worst. */
    readonly peers: { readonly [cluster: string]: string };
    /** The data keys of the remote secrets, which are the names of the clusters they lead to. */
    readonly remoteSecrets: readonly string[];
    /** Whether every injection webhook has a CA bundle. */
    readonly webhookHasCertificate: boolean;
    /** SHA-256 of the root certificate that the cluster's proxies trust, in hexadecimal. */
    readonly root?: string;
    readonly gateways: readonly { readonly name: string; readonly address?: string; readonly readyPods: number }[];
}

/** What a client in one cluster was answered. */
export interface Traffic {
    readonly context: string;
    /** Why no request could be made. */
    readonly problem?: string;
    readonly requests: number;
    readonly failures: number;
    /** How often each cluster answered. */
    readonly answers: { readonly [cluster: string]: { readonly count: number; readonly version?: string } };
    /** The clusters that have pods behind the service, so that an answer of theirs is expected. */
    readonly expected: readonly string[];
}

/** A cluster of which nothing is known. */
export const nothingSeen = (context: string, unreachable: string): Observation => ({
    context,
    cluster: context,
    unreachable,
    role: "none",
    controlPlaneClusters: [],
    peers: {},
    remoteSecrets: [],
    webhookHasCertificate: false,
    gateways: [],
});
