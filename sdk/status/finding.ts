import { defined } from "../defined";

export type Severity = "error" | "warning";

/** Everything that can be wrong with a mesh. An error makes the exit code 1, a warning does not. */
export const codes = {
  /** The API server cannot be queried. */
  UNREACHABLE: "error",
  /** Something that a mesh needs cannot be read, so it was not checked. */
  NOT_READABLE: "error",
  /** The cluster has no istiod and no injection webhook. */
  NO_CONTROL_PLANE: "error",
  /** Two contexts lead to clusters with the same name. */
  SAME_CLUSTER_NAME: "error",
  /** Fewer istiod replicas are ready than the Deployment asks for. */
  ISTIOD_NOT_READY: "error",
  /** In ambient mode, ztunnel is not ready on every node. */
  ZTUNNEL_NOT_READY: "error",
  /** The new pods of istiod or of a gateway do not start, and pods of the old version run. */
  ROLLOUT_STUCK: "warning",
  /** A remote names no primary, or a cluster that is not one. */
  PRIMARY_UNKNOWN: "error",
  /** A primary has no injection webhook, so pods get no sidecar. */
  WEBHOOK_MISSING: "error",
  /** The API server does not trust the injection webhook, so pods cannot be injected. */
  WEBHOOK_WITHOUT_CA: "error",
  /** The CA bundle of the injection webhook does not have the root of istiod. */
  WEBHOOK_CA_MISMATCH: "error",
  /** A webhook leads to a Service that is missing or has no ready endpoint. */
  WEBHOOK_WITHOUT_ENDPOINTS: "error",
  /** The webhook of a revision that is gone is still there. */
  WEBHOOK_LEFT_BEHIND: "warning",
  /** Several webhooks inject the same pods. */
  WEBHOOKS_OVERLAP: "warning",
  /** A namespace asks for sidecars of a revision or tag that the cluster does not have. */
  NAMESPACE_NOT_INJECTED: "warning",
  /** Proxies have no root certificate, because no istiod serves the cluster. */
  ROOT_MISSING: "error",
  /** Proxies of a cluster do not trust the root of another one. */
  ROOT_MISMATCH: "error",
  /** A root or an intermediate expires soon. */
  CERTIFICATE_EXPIRES: "warning",
  /** A root or an intermediate has expired. */
  CERTIFICATE_EXPIRED: "error",
  /** The proxies of a cluster reject requests with the trust domain of another cluster. */
  TRUST_DOMAIN_MISMATCH: "error",
  /** istiod has not loaded the root in the Secret `cacerts`. */
  ROOT_NOT_LOADED: "warning",
  /** The private key in the Secret `cacerts` does not belong to the certificate. */
  CA_KEY_MISMATCH: "error",
  /** The certificate in the Secret `cacerts` cannot be read, or its root did not sign it. */
  CA_CERTIFICATE_INVALID: "error",
  /** Two clusters have different mesh IDs. */
  MESH_ID_MISMATCH: "warning",
  /** The versions of control planes are too far apart. */
  VERSION_SKEW: "warning",
  /** The version of a proxy does not fit its istiod. */
  PROXY_VERSION_SKEW: "warning",
  /** A proxy has rejected its configuration. */
  PROXY_REJECTED_CONFIG: "warning",
  /** A proxy does not confirm its configuration. */
  PROXY_NOT_SYNCED: "warning",
  /** The clusters are on different networks, and this one has no label of its network. */
  NETWORK_MISSING: "error",
  /** The system namespace and the injection of proxies name different networks. */
  NETWORK_MISMATCH: "warning",
  /** Pods of two clusters on one network take addresses from the same range. */
  POD_RANGES_OVERLAP: "error",
  /** A Service has different ports in two clusters. */
  SERVICES_DIFFER: "warning",
  /** In ambient mode, a Service is global in another cluster but not here. */
  SERVICE_NOT_GLOBAL: "warning",
  /** In ambient mode, a global Service has different waypoints in two clusters. */
  WAYPOINTS_DIFFER: "warning",
  /** A primary has no remote secret for a peer. */
  PEER_UNKNOWN: "error",
  /** A primary has a remote secret for a peer, but has not synced with it. */
  PEER_NOT_SYNCED: "error",
  /** A remote secret is for a cluster that is not in the mesh. */
  REMOTE_SECRET_STALE: "warning",
  /** Several remote secrets are for one cluster. */
  REMOTE_SECRET_DUPLICATE: "warning",
  /** No istiod reads a remote secret. */
  REMOTE_SECRET_ORPHANED: "warning",
  /** A remote secret has no valid kubeconfig. */
  REMOTE_SECRET_INVALID: "warning",
  /** An API server rejects the credential in a remote secret. */
  REMOTE_SECRET_REJECTED: "error",
  /** The credential in a remote secret may not read what istiod needs. */
  REMOTE_SECRET_LACKS_RIGHTS: "error",
  /** The kubeconfig in a remote secret leads to another cluster. */
  REMOTE_SECRET_WRONG_CLUSTER: "error",
  /** Remote secrets for several names lead to one API server. */
  SAME_API_SERVER: "warning",
  /** The token in a remote secret expires soon. */
  TOKEN_EXPIRES: "warning",
  /** The token in a remote secret has expired. */
  TOKEN_EXPIRED: "error",
  /** The metrics of istiod with the sync status of its peers cannot be read. */
  PEERS_UNREADABLE: "error",
  /** istiod is too old to report the sync status of its peers. */
  PEER_STATUS_MISSING: "warning",
  /** The cluster needs an east-west gateway, but has no gateway with an address. */
  NO_GATEWAY_ADDRESS: "error",
  /** A gateway has no ready pod. */
  GATEWAY_NOT_READY: "error",
  /** No gateway has the label of the cluster's network. */
  GATEWAY_NETWORK_MISMATCH: "error",
  /** istiod does not read the namespace of a gateway. */
  GATEWAY_HIDDEN: "error",
  /** The Service of a gateway has no port for requests of other networks. */
  GATEWAY_PORT_MISSING: "error",
  /** A gateway refuses connections at a port that the mesh uses. */
  GATEWAY_PORT_CLOSED: "warning",
  /** No Istio Gateway passes requests of other networks on to services. */
  SERVICES_NOT_EXPOSED: "error",
  /** Gateways of two networks have the same address. */
  SAME_GATEWAY_ADDRESS: "error",
  /** A remote looks for istiod at an address that no gateway of its primaries has. */
  ISTIOD_ADDRESS_OUTDATED: "warning",
  /** An east-west gateway leads to istiod, but no remote needs it. */
  ISTIOD_EXPOSED: "warning",
  /** istiod answers at a public address without source ranges. */
  ISTIOD_PUBLIC: "warning",
  /** A policy turns off mTLS for the whole mesh. */
  MTLS_DISABLED: "error",
  /** A policy turns off mTLS for a namespace with sidecars. */
  NAMESPACE_WITHOUT_MTLS: "warning",
  /** No request could be sent from a cluster. */
  NO_CLIENT: "error",
  /** No cluster has a ready pod behind the service. */
  NO_ENDPOINTS: "error",
  /** A cluster that runs the service did not answer a client. */
  NO_ANSWER_FROM: "error",
  /** A cluster answered without mTLS. */
  NOT_ENCRYPTED: "error",
  /** The pod of `verify` does not get ready. */
  WORKLOAD_NOT_READY: "error",
  /** The user may not create or reach the workload of `verify`. */
  NO_RIGHTS_TO_VERIFY: "error",
  /** Something else created the namespace that `verify` needs. */
  NAMESPACE_TAKEN: "error",
  /** A setting of the mesh prevents the requests of `verify`. */
  VERIFY_PREVENTED: "error",
  /** The cluster has no nodes, so it cannot run the workload of `verify`. */
  NO_NODES: "warning",
  /** The workload of `verify` could not be removed. */
  WORKLOAD_LEFT_BEHIND: "warning",
} as const satisfies { [code: string]: Severity };

/** Identifies what is wrong. Codes do not change between versions. */
export type Code = keyof typeof codes;

/** One thing that is wrong, in which cluster, and what to do about it. */
export interface Finding {
  readonly code: Code;
  readonly severity: Severity;
  readonly cluster: string;
  /** The other cluster, if the finding is about two. */
  readonly peer?: string;
  readonly message: string;
  /** The page about the code, relative to the folder of this package. */
  readonly page: string;
}

/** A finding as a check returns it. Severity and page follow from its code. */
export type Problem = Omit<Finding, "severity" | "page">;

/** The cluster a problem is in, and the peer it is about, if any. */
interface Place {
  readonly cluster: string;
  readonly peer?: string;
}

export const problem = (code: Code, { cluster, peer }: Place, message: string): Problem =>
  defined({ code, cluster, peer, message });

export const findingOf = ({ code, ...details }: Problem): Finding => ({
  code,
  severity: codes[code],
  ...details,
  page: `docs/findings/${code}.md`,
});

/** Whether there are no errors. Warnings are allowed. */
export const isHealthy = (findings: readonly Finding[]): boolean =>
  findings.every(({ severity }) => severity !== "error");
