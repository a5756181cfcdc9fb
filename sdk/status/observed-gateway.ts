/** The labels of an object. */
export type Labels = { readonly [key: string]: string };

/** A label selector of Kubernetes. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** A Service that can be reached from outside of its cluster. */
export interface ObservedService {
  /** Its namespace and its name, as in `istio-system/istio-eastwestgateway`. */
  readonly name: string;
  /** All its IP addresses and host names. */
  readonly addresses?: readonly string[];
  /** The addresses that may use it. Not set if the Service does not restrict them. */
  readonly sourceRanges?: readonly string[];
  /** An annotation with which a cloud may restrict who can use it. */
  readonly restrictedBy?: string;
  /** The results of connections from the user's machine. */
  readonly ports?: readonly ObservedPort[];
}

/** A port of an address, and whether a server listens there. */
export interface ObservedPort {
  readonly address: string;
  readonly port: number;
  readonly result: "open" | "refused" | "unknown";
  readonly reason?: string;
  /** The IP address behind a host name. */
  readonly ip?: string;
}

/** An east-west gateway. */
export interface ObservedGateway extends ObservedService {
  /** The network it is a gateway to. */
  readonly network?: string;
  /** An IP address, a host name, `nodes` (addresses of nodes), or `set elsewhere` (not known). */
  readonly address?: string;
  /** The port for requests of other networks. */
  readonly port?: number;
  /** Whether it serves only requests of Istio's ambient mode. */
  readonly isAmbient?: boolean;
  /** Whether its Service has no port for requests of other networks. */
  readonly lacksPort?: boolean;
  readonly readyPods: number;
  /** The labels of its pods. */
  readonly podLabels?: Labels;
  /** The versions of its proxies. */
  readonly versions?: readonly string[];
}
