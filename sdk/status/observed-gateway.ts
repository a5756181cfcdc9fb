/** The labels of an object. */
export type Labels = { readonly [key: string]: string };

/** A Service that can be reached from outside of its cluster. */
export interface ObservedService {
  /** Its namespace and its name, as in `istio-system/istio-eastwestgateway`. */
  readonly name: string;
  /** All its IP addresses and host names. */
  readonly addresses?: readonly string[];
  /** The addresses that may use it. Not set: no restriction is seen. */
  readonly sourceRanges?: readonly string[];
  /** What happened to connections from where the command runs. */
  readonly ports?: readonly ObservedPort[];
}

/** A port of an address, and whether something listens there. */
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
  /** An IP address or a host name. `nodes`: the addresses of nodes. `set elsewhere`: not known. */
  readonly address?: string;
  /** The port for requests of other networks. */
  readonly port?: number;
  /** Whether it serves requests of Istio's ambient mode, and no others. */
  readonly isAmbient?: boolean;
  /** Whether its Service has no port for requests of other networks. */
  readonly lacksPort?: boolean;
  readonly readyPods: number;
  /** The labels of its pods. */
  readonly podLabels?: Labels;
  /** The versions of its proxies. */
  readonly versions?: readonly string[];
}
