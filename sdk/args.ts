import * as pulumi from "@pulumi/pulumi";

/** What a cluster is in the mesh: it runs istiod (primary) or is served by the istiod of another cluster (remote). */
export const ClusterRole = {
    /** The cluster runs its own istiod, which is the config store of its proxies. */
    Primary: "primary",
    /** The cluster runs no istiod: its proxies and its injection webhook talk to a primary's istiod. */
    Remote: "remote",
} as const;

/** What a cluster is in the mesh: it runs istiod (primary) or is served by the istiod of another cluster (remote). */
export type ClusterRole = (typeof ClusterRole)[keyof typeof ClusterRole];

/** What to install: one Istio mesh over the clusters that are named here, and over no others. */
export interface MultiClusterMeshArgs {
    /**
     * The mesh's identity, the same in all its clusters: letters, digits, "-", "_" and ".". It becomes Istio's
     * `global.meshID`. Defaults to "mesh1", the name that Istio's own pages use.
     */
    readonly meshId?: string;

    /**
     * The clusters of the mesh, by name. The name becomes Istio's cluster name (`global.multiCluster.clusterName`) and part
     * of the names of Secrets, so it is a DNS label: lower-case letters, digits and "-", at most 63 characters. At least
     * one cluster is needed, and at least one of them is a primary. Names must be known when the program runs.
     */
    readonly clusters: { [name: string]: ClusterArgs };

    /**
     * What all clusters share. A cluster's own value wins; `helmValues` are merged, the cluster's own last.
     * Defaults to nothing.
     */
    readonly defaults?: ClusterArgs;

    /** Which Istio to install and from where. Defaults to the newest release this package was tested with. */
    readonly istio?: IstioArgs;
}

/** One cluster of the mesh: how to reach it, and its place in the topology. */
export interface ClusterArgs {
    /**
     * The kubeconfig this cluster is reached with: the path of a file, or the content itself. It is treated as a secret.
     * Defaults to the files in the environment variable KUBECONFIG, else `~/.kube/config`.
     */
    readonly kubeconfig?: pulumi.Input<string>;

    /**
     * The context of the kubeconfig to use. It must exist there. Defaults to the context named as the cluster, else to the
     * kubeconfig's only context; where there are several and none is named so, it must be given.
     */
    readonly context?: string;

    /** Primary or remote. Defaults to primary. */
    readonly role?: ClusterRole;

    /**
     * For a remote: the name of the primary whose istiod serves this cluster, as in `clusters`. A remote needs this or
     * `primaries`; a primary has neither. It becomes the annotation `topology.istio.io/controlPlaneClusters` of the
     * system namespace.
     */
    readonly primary?: string;

    /**
     * For a remote served by several primaries, so that it can do without one of them: their names, or "*" alone for every
     * primary of the mesh. Its proxies and its webhook reach their istiod at the gateways of all of them. It becomes the annotation
     * `topology.istio.io/controlPlaneClusters` of the system namespace. Defaults to `primary` alone.
     */
    readonly primaries?: string[];

    /**
     * The network this cluster's pods are on, a DNS label. Clusters of one network must reach each other's pod addresses
     * directly; between networks, requests go through east-west gateways. It becomes Istio's `global.network` and the
     * label `topology.istio.io/network` of the system namespace. Defaults to the cluster's name: a network of its own.
     */
    readonly network?: string;

    /**
     * How the other clusters' istiod reaches this cluster's API server, where that differs from the kubeconfig.
     * Defaults to the server of the kubeconfig's context.
     */
    readonly apiServer?: ApiServerArgs;

    /** The east-west gateway of this cluster. Defaults to a LoadBalancer Service without annotations. */
    readonly eastWestGateway?: EastWestGatewayArgs;

    /** Helm values for Istio's charts in this cluster, merged last. Defaults to none. */
    readonly helmValues?: HelmValuesArgs;
}

/** How other clusters reach an API server. */
export interface ApiServerArgs {
    /**
     * The URL of the API server as the pods of the other clusters reach it, such as `https://10.0.0.5:6443`. Its
     * certificate must be valid for the host in it, or for `tlsServerName`. It becomes the `server` of the kubeconfig in
     * the remote secret.
     */
    readonly server: string;

    /**
     * The certificate authority of the API server's certificate as the others see it, PEM in base64. It becomes
     * `certificate-authority-data` in the remote secret. Defaults to the one that the cluster gives with its reader's token.
     */
    readonly certificateAuthorityData?: string;

    /**
     * The name in the API server's certificate, where it is not the host of `server`. It becomes `tls-server-name` in the
     * remote secret. Defaults to the host.
     */
    readonly tlsServerName?: string;
}

/** The gateway through which other networks reach this cluster's services, and remotes reach its istiod. */
export interface EastWestGatewayArgs {
    /**
     * Annotations of the gateway's LoadBalancer Service, such as those by which clouds choose an internal load balancer.
     * Defaults to none.
     */
    readonly serviceAnnotations?: { [key: string]: string };
}

/** Helm values for each of Istio's charts, in the charts' own form. They win over everything this package sets. */
export interface HelmValuesArgs {
    /** Values of the chart `base` (CRDs, reader account, default validating webhook). Defaults to none. */
    readonly base?: { [key: string]: any };

    /** Values of the chart `istiod` (the control plane; in a remote, its webhook and Service). Defaults to none. */
    readonly istiod?: { [key: string]: any };

    /** Values of the chart `gateway`, for the east-west gateway. Defaults to none. */
    readonly gateway?: { [key: string]: any };
}

/** Which Istio to install and from where. */
export interface IstioArgs {
    /** The version of the charts, such as "1.31.0". It is ignored for a local folder. Defaults to "1.31.0". */
    readonly version?: string;

    /**
     * Where the charts `base`, `istiod` and `gateway` come from: the URL of an HTTP repository, an OCI address
     * (`oci://host/path`, to which the chart's name is added), or the path of a local folder that holds one folder for each chart.
     * Defaults to Istio's own repository, https://blob.istio.io/istio-release/charts.
     */
    readonly chartRepository?: string;

    /** The registry and path of Istio's images, Helm's `global.hub`. Defaults to what the charts say. */
    readonly imageHub?: string;

    /** The tag of Istio's images, Helm's `global.tag`. Defaults to what the charts say. */
    readonly imageTag?: string;

    /** When nodes pull the images: "Always", "IfNotPresent" or "Never", Helm's `global.imagePullPolicy`. Defaults to what the charts say. */
    readonly imagePullPolicy?: string;
}
