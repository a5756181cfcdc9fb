import type { Circumstances } from "../../sdk/status/checks/check";
import type { Code } from "../../sdk/status/finding";
import {
  unreachable,
  type AmbientService,
  type CredentialTrial,
  type Observation,
  type ObservedCertificate,
  type ObservedGateway,
  type ObservedPort,
  type RemoteAccess,
  type UnsyncedProxy,
} from "../../sdk/status/observation";
import { external, gateway, primary, remote, secretFor, without } from "./observations";

/** A mesh, and what is known besides it. */
export interface Mesh {
  readonly clusters: readonly Observation[];
  readonly circumstances?: Partial<Circumstances>;
}

/** A mesh with one fault, and what the check says about it. */
export interface BrokenMesh extends Mesh {
  readonly code: Code;
  readonly cluster: string;
  readonly why: string;
  /** What the message contains. */
  readonly says: RegExp;
  /** Other findings that cannot be avoided. */
  readonly also?: readonly Code[];
}

export interface HealthyMesh extends Mesh {
  readonly what: string;
}

/** A healthy mesh about which not everything can be known. */
export interface UnclearMesh extends HealthyMesh {
  readonly says: RegExp;
}

export const today = "2026-12-01T00:00:00.000Z";

const certificate = (notBefore: string, notAfter: string): ObservedCertificate => ({
  fingerprint: `${notBefore} ${notAfter}`,
  subject: "CN=Root CA",
  notBefore: `${notBefore}T00:00:00.000Z`,
  notAfter: `${notAfter}T00:00:00.000Z`,
});
export const longLived = certificate("2026-01-01", "2036-01-01");
const nearlyOver = certificate("2017-01-01", "2026-12-20");
const over = certificate("2016-01-01", "2026-11-30");

/** The roots that proxies trust, by the end of their fingerprints, and the one that signs. */
const trusting = (roots: string, signingRoot?: string): Partial<Observation> => ({
  root: roots,
  rootCertificates: [...roots].map((fingerprint) => ({ ...longLived, fingerprint })),
  ...(signingRoot === undefined ? {} : { signingRoot }),
});
const east = (more: Partial<Observation> = {}): Observation => primary("east", ["west"], more);
const west = (more: Partial<Observation> = {}): Observation => primary("west", ["east"], more);
const versions = (...list: string[]) => ({ istiod: { ready: 1, wanted: 1, versions: list } });
const secret = (name: string, key: string, access: RemoteAccess = {}) => ({
  name,
  cluster: key,
  keys: [key],
  access: { [key]: access },
});
const token = (issued: string, expires: string): Partial<Observation> => ({
  remoteSecrets: [
    secret("istio-remote-secret-west", "west", {
      server: "https://west:6443",
      tokenIssued: `${issued}T00:00:00.000Z`,
      tokenExpires: `${expires}T00:00:00.000Z`,
    }),
  ],
});
const at = (network: string, address: string, port = 15443): Partial<Observation> => ({
  gateways: [{ ...gateway, network, address, addresses: [address], port }],
});
const gatewayOf = (version: string): Partial<Observation> => ({
  gateways: [{ ...gateway, versions: [version] }],
});
const ambient = (ambientServices: { [name: string]: AmbientService }) => ({ ambientServices });
const flat = { network: "flat", gateways: [] as ObservedGateway[] };
const joins = { clusters: [primary("east", ["west", "north"]), west()] };
const twoNames = (access: RemoteAccess): Partial<Observation> => ({
  peers: { west: "synced", other: "synced" },
  remoteSecrets: [secret("a", "west", access), secret("b", "other", access)],
});

/** The result of trying the credential for `west`. */
const tried = (trial: CredentialTrial, access: RemoteAccess = {}): Partial<Observation> => ({
  remoteSecrets: [secret("s", "west", { server: "https://west", ...access, trial })],
});
const itsCredential = { server: "https://west", trial: { result: "accepted", uid: "2" } } as const;
const refused = { result: "rejected", reason: "HTTP 401" } as const;
const mistrusted = { result: "mistrusted", reason: "self-signed certificate" } as const;
const unsynced = (...unsyncedProxies: UnsyncedProxy[]): Partial<Observation> => ({
  unsyncedProxies,
});
const port = (number: number, result: ObservedPort["result"], address = "192.0.2.1") =>
  ({ address, port: number, result, reason: "ECONNREFUSED", ip: address }) as const;
const listening = (ports: ObservedPort[], more: Partial<ObservedGateway> = {}) => {
  const addresses = [ports[0]!.address];
  return { gateways: [{ ...gateway, network: "east", port: 15443, addresses, ports, ...more }] };
};
const onlyForIstiod = [port(15021, "open"), port(15443, "refused"), port(15012, "open")];
const unlabelledOn = (network: string, cluster: Observation): Observation => ({
  ...without(cluster, "network"),
  network,
  injectedNetwork: network,
});
const unlabelled = { gateways: [{ ...gateway, ports: [port(15443, "open")] }] };
const exposed = { exposesIstiod: true, exposedIstiodPorts: [15012] };
const publicPorts = [
  port(15021, "open", "8.8.8.8"),
  port(15443, "open", "8.8.8.8"),
  port(15012, "open", "8.8.8.8"),
];
const istiodService = (ports: ObservedPort[]): Partial<Observation> => ({
  istiodServices: [{ name: "istio-system/istiod", addresses: ["8.8.8.8"], ports }],
});

const disabledMtls = { policy: "PeerAuthentication istio-system/p", isForMesh: true };

/** The remote secret for `west` in `east` has the server of `north`. */
export const otherServer = (
  more: Partial<Observation> = {},
  access: RemoteAccess = {},
  apiServer = "https://west",
): readonly Observation[] => [
  primary("east", ["west", "north"], {
    remoteSecrets: [
      secret("s", "west", { server: "https://north", trial: mistrusted, ...access }),
      secret("n", "north"),
    ],
    peers: { west: "timeout", north: "synced" },
    ...more,
  }),
  primary("west", ["east", "north"], { apiServer }),
  primary("north", ["east", "west"], { apiServer: "https://north" }),
];

const deadWebhook = {
  name: "w",
  kind: "injection",
  service: "istio-system/istiod-old",
  exists: false,
  isUnused: false,
} as const;

export const brokenMeshes: readonly BrokenMesh[] = [
  {
    code: "GATEWAY_PORT_CLOSED",
    cluster: "east",
    why: "its public address refuses every port",
    clusters: [
      east(listening([port(15021, "refused", "8.8.8.8"), port(15443, "refused", "8.8.8.8")])),
      west(),
    ],
    says: /refuses connections at every port of its public address 8\.8\.8\.8;/,
  },
  {
    code: "ISTIOD_ADDRESS_OUTDATED",
    cluster: "west",
    why: "the load balancer of its primary's gateway in AWS is another one",
    clusters: [
      east(at("east", "new.elb.amazonaws.com")),
      remote("west", ["east"], { istiodAddresses: ["old.elb.amazonaws.com"] }),
    ],
    says: /look for istiod at old\.elb\.amazonaws\.com, but .* have new\.elb/,
  },
  {
    code: "ROOT_MISMATCH",
    cluster: "east",
    why: "it lacks the root that signs in another cluster, although they have one in common",
    clusters: [east(trusting("ab", "a")), west(trusting("ac", "c"))],
    says: /do not trust the root certificate of "west"/,
  },
  {
    code: "CERTIFICATE_EXPIRED",
    cluster: "west",
    why: "the root that signs has ended, although its bundle has a newer one",
    clusters: [
      east({ rootCertificates: [over, longLived] }),
      west({ rootCertificates: [over, longLived], signingRoot: over.fingerprint }),
    ],
    says: /the root certificate .* expired on 2026-11-30;/,
  },
  {
    code: "PRIMARY_UNKNOWN",
    cluster: "west",
    why: "the stack does not have its primary",
    clusters: [east(), remote("west", ["north"])],
    circumstances: { isWhole: true },
    says: /names "north", which is not a primary among the checked clusters;/,
  },
  {
    code: "PRIMARY_UNKNOWN",
    cluster: "east",
    why: "it names itself, but the stack has no istiod for that name",
    clusters: [remote("east", ["east"])],
    circumstances: { isWhole: true },
    says: /names "east", which is not a primary/,
  },
  {
    code: "TOKEN_EXPIRED",
    cluster: "control",
    why: "a token in the config cluster of an external istiod has ended",
    clusters: [
      external,
      remote("east", [], token("2026-01-01", "2026-11-11")),
      remote("west", ["east"]),
    ],
    says: /in the remote secret "istio-remote-secret-west" in "east" expired on/,
  },
  {
    code: "PEER_UNKNOWN",
    cluster: "control",
    why: "an external istiod reads its own cluster, but the remote secret is in the config cluster",
    clusters: [
      { ...external, readsOwnSecrets: true, peers: {} },
      remote("east", ["east"], secretFor("west")),
      remote("west", ["east"]),
    ],
    also: ["REMOTE_SECRET_ORPHANED"],
    says: /no remote secret for "west"/,
  },
  {
    code: "NETWORK_MISSING",
    cluster: "east",
    why: "only its charts name its network, and another cluster is on another one",
    clusters: [unlabelledOn("east", east()), west()],
    says: /has no label .*, but the clusters are on different networks/,
  },
  {
    code: "REMOTE_SECRET_STALE",
    cluster: "east",
    why: "istiod has not synced with a cluster that was not checked",
    clusters: [
      primary("east", ["west", "north"], { peers: { west: "synced", north: "timeout" } }),
      west(),
    ],
    says: /"istio-remote-secret-north" is for "north".*not synced with it: timeout; if/,
  },
  {
    code: "REMOTE_SECRET_STALE",
    cluster: "east",
    why: "it has a remote secret for a cluster that the stack does not have",
    ...joins,
    circumstances: { isWhole: true },
    says: /"north", which is not a cluster of the mesh in the stack/,
  },
  {
    code: "REMOTE_SECRET_STALE",
    cluster: "east",
    why: "the stack does not have a cluster, even if another one is unreachable",
    clusters: [...joins.clusters, unreachable("south", "connection refused")],
    circumstances: { isWhole: true },
    also: ["UNREACHABLE"],
    says: /"north", which is not a cluster of the mesh in the stack/,
  },
  {
    code: "REMOTE_SECRET_DUPLICATE",
    cluster: "east",
    why: "two remote secrets are for one cluster",
    clusters: [east({ remoteSecrets: [secret("a", "west"), secret("b", "west")] }), west()],
    says: /"a" and "b" are all for "west"/,
  },
  {
    code: "SAME_API_SERVER",
    cluster: "east",
    why: "an API server has two names",
    clusters: [
      east(twoNames({ server: "https://west:6443" })),
      west({ peers: { east: "synced", other: "synced" } }),
      primary("other", ["east", "west"]),
    ],
    says: /"west" and "other" lead to the same API server https:\/\/west:6443,/,
  },
  {
    code: "REMOTE_SECRET_INVALID",
    cluster: "east",
    why: "a remote secret has no kubeconfig",
    clusters: [east({ remoteSecrets: [secret("s", "west", { invalid: "not YAML" })] }), west()],
    says: /cannot use the key "west" of the remote secret "s": not YAML;/,
  },
  {
    code: "REMOTE_SECRET_INVALID",
    cluster: "east",
    why: "a remote secret needs a plug-in",
    clusters: [east({ remoteSecrets: [secret("s", "west", { insecureOption: "exec" })] }), west()],
    says: /of the remote secret "s": istiod does not accept "exec" in kubeconfigs;/,
  },
  {
    code: "REMOTE_SECRET_ORPHANED",
    cluster: "west",
    why: "a remote has remote secrets",
    clusters: [east(), remote("west", ["east"], secretFor("east"))],
    says: /no istiod reads the remote secrets "istio-remote-secret-east"/,
  },
  {
    code: "TOKEN_EXPIRES",
    cluster: "east",
    why: "a token ends within 30 days",
    clusters: [east(token("2026-01-01", "2026-12-11")), west()],
    says: /the token for "west" in .* expires on 2026-12-11, in 10 days;/,
  },
  {
    code: "TOKEN_EXPIRED",
    cluster: "east",
    why: "a token has ended",
    clusters: [east(token("2026-01-01", "2026-11-11")), west()],
    says: /expired on 2026-11-11; create/,
  },
  {
    code: "CERTIFICATE_EXPIRES",
    cluster: "west",
    why: "its root ends within 30 days",
    clusters: [east(), west({ rootCertificates: [over, nearlyOver] })],
    says: /the root certificate "CN=Root CA" expires on 2026-12-20, in 19 days;/,
  },
  {
    code: "CERTIFICATE_EXPIRES",
    cluster: "west",
    why: "its intermediate ends within 30 days",
    clusters: [east(), west({ intermediates: [longLived, nearlyOver] })],
    says: /the intermediate certificate .* in 19 days; renew/,
  },
  {
    code: "CERTIFICATE_EXPIRED",
    cluster: "west",
    why: "its root has ended",
    clusters: [east(), west({ rootCertificates: [over] })],
    says: /expired on 2026-11-30;/,
  },
  {
    code: "VERSION_SKEW",
    cluster: "east",
    why: "its istiod is three minor versions behind",
    clusters: [east(versions("1.28.10")), west(versions("1.31.0"))],
    says: /is 1\.28\.10, but that of "west" is 1\.31\.0;/,
  },
  {
    code: "VERSION_SKEW",
    cluster: "west",
    why: "the charts of a remote are newer than its istiod",
    clusters: [east(versions("1.30.4")), remote("west", ["east"], { chartVersion: "1.31.0" })],
    says: /charts are 1\.31\.0, but the istiod of "east" is 1\.30\.4/,
  },
  {
    code: "PROXY_VERSION_SKEW",
    cluster: "east",
    why: "proxies are two minor versions behind",
    clusters: [
      east({ connectedProxies: [{ istiod: "1.31.0", version: "1.29.6", count: 4 }] }),
      west(),
    ],
    says: /4 proxies of version 1\.29\.6 use an istiod of version 1\.31\.0;.*restart their pods/,
  },
  {
    code: "PROXY_VERSION_SKEW",
    cluster: "east",
    why: "a proxy is newer than istiod",
    clusters: [
      east({ connectedProxies: [{ istiod: "1.30.4", version: "1.31.0", count: 1 }] }),
      west(),
    ],
    says: /1 proxy of version 1\.31\.0 uses an istiod .*upgrade istiod/,
  },
  {
    code: "PROXY_VERSION_SKEW",
    cluster: "west",
    why: "the gateway of a remote is older than its istiod",
    clusters: [east(versions("1.31.0")), remote("west", ["east"], gatewayOf("1.28.1"))],
    says: /the gateway istio-system\/istio-eastwestgateway has version 1\.28\.1, but istiod is 1\.31/,
  },
  {
    code: "SAME_GATEWAY_ADDRESS",
    cluster: "west",
    why: "its gateway has the address of another network",
    clusters: [east(at("east", "192.0.2.1")), west(at("west", "192.0.2.1"))],
    says: /of network "west" and .* of network "east" in "east" both have the address 192\.0\.2\.1/,
  },
  {
    code: "NETWORK_MISMATCH",
    cluster: "west",
    why: "injection gives proxies another network",
    clusters: [east(), west({ injectedNetwork: "east" })],
    says: /is "west", but injection gives proxies the network "east"/,
  },
  {
    code: "TRUST_DOMAIN_MISMATCH",
    cluster: "west",
    why: "only the client has an alias",
    clusters: [
      east({ trustDomain: "cluster.local", trustDomainAliases: ["west.local"] }),
      west({ trustDomain: "west.local" }),
    ],
    says: /accept the trust domain "west\.local", so .* from "east" with the trust domain "cluster/,
  },
  {
    code: "TRUST_DOMAIN_MISMATCH",
    cluster: "east",
    why: "two clusters have a trust domain that it does not accept",
    clusters: [
      primary("east", ["west", "north"], { trustDomain: "a", trustDomainAliases: ["b"] }),
      primary("west", ["east", "north"], { trustDomain: "c", trustDomainAliases: ["a"] }),
      primary("north", ["east", "west"], { trustDomain: "c", trustDomainAliases: ["a"] }),
    ],
    says: /accept the trust domain "a" and "b", so .* "west" and "north".* add "c" to .* "east"$/,
  },
  {
    code: "POD_RANGES_OVERLAP",
    cluster: "west",
    why: "a cluster on its network has the same pod range",
    clusters: [
      east({ ...flat, podRanges: ["10.0.0.0/24", "10.244.0.0/16"] }),
      west({ ...flat, podRanges: ["10.244.1.0/24"] }),
    ],
    says: /from 10\.244\.1\.0\/24, and so do pods of "east"; both clusters are on network "flat"/,
  },
  {
    code: "ISTIOD_ADDRESS_OUTDATED",
    cluster: "west",
    why: "the address of its primary's gateway has changed",
    clusters: [
      east(at("east", "198.51.100.7")),
      remote("west", ["east"], { istiodAddresses: ["192.0.2.1"] }),
    ].map(publicly),
    says: /look for istiod at 8\.8\.4\.4, but the gateways of "east" have 8\.8\.8\.8;/,
  },
  {
    code: "ISTIOD_EXPOSED",
    cluster: "east",
    why: "it has no remote",
    clusters: [east({ exposesIstiod: true }), west()],
    says: /leads to istiod, but no cluster needs that/,
  },
  {
    code: "WEBHOOK_CA_MISMATCH",
    cluster: "west",
    why: "its webhook trusts another authority",
    clusters: [east(), remote("west", ["east"], { webhookTrustsRoot: false })],
    says: /CA bundle .* another certificate than the root of istiod/,
  },
  {
    code: "WEBHOOK_WITHOUT_ENDPOINTS",
    cluster: "west",
    why: "the Service of a validation webhook is gone",
    clusters: [east(), west({ deadWebhooks: [{ ...deadWebhook, kind: "validation" }] })],
    says: /^the validation webhook "w" leads to the Service istio-system\/istiod-old, but the Service does not exist/,
  },
  {
    code: "WEBHOOK_WITHOUT_ENDPOINTS",
    cluster: "west",
    why: "the Service of an injection webhook selects no pod",
    clusters: [east(), west({ deadWebhooks: [{ ...deadWebhook, exists: true }] })],
    says: /has no ready endpoint, so pods that it injects cannot be created; check/,
  },
  {
    code: "WEBHOOK_LEFT_BEHIND",
    cluster: "west",
    why: "the webhooks of an old revision are still there",
    clusters: [
      east(),
      west({
        deadWebhooks: [
          { ...deadWebhook, isUnused: true },
          { ...deadWebhook, name: "v", isUnused: true },
        ],
      }),
    ],
    says: /answers the webhooks "w" and "v", and no namespace/,
  },
  {
    code: "ISTIOD_NOT_READY",
    cluster: "west",
    why: "its istiod is not ready, so its webhooks have no endpoint",
    clusters: [
      east(),
      west({
        istiod: { ready: 0, wanted: 1 },
        deadWebhooks: [{ ...deadWebhook, exists: true }],
      }),
    ],
    says: /^0 of 1 istiod replicas are ready/,
  },
  {
    code: "ZTUNNEL_NOT_READY",
    cluster: "west",
    why: "ztunnel does not start on one node",
    clusters: [
      east({ ztunnel: { ready: 3, wanted: 3 } }),
      west({ ztunnel: { ready: 2, wanted: 3 } }),
    ],
    says: /^ztunnel is ready on 2 of 3 nodes/,
  },
  {
    code: "ROLLOUT_STUCK",
    cluster: "west",
    why: "the image of a new gateway cannot be pulled",
    clusters: [
      east(),
      west({ stuckRollouts: [{ name: "istio-system/gw", reason: "gw-2: ErrImagePull" }] }),
    ],
    says: /^the rollout of istio-system\/gw is stuck \(gw-2: ErrImagePull\)/,
  },
  {
    code: "ROOT_NOT_LOADED",
    cluster: "west",
    why: "istiod was not restarted after a change of its root",
    clusters: [east(), west({ signingRootIsUsed: false })],
    says: /^the Secret cacerts has other root certificates than the ConfigMap istio-ca-root-cert/,
  },
  {
    code: "CA_KEY_MISMATCH",
    cluster: "west",
    why: "the key of another authority is in the Secret",
    clusters: [east(), west({ signingKeyFits: false })],
    says: /the private key in the Secret cacerts does not belong to the certificate/,
  },
  {
    code: "CA_CERTIFICATE_INVALID",
    cluster: "west",
    why: "the certificate in the Secret was edited",
    clusters: [east(), west({ signingProblem: "has no certificate that can be read" })],
    says: /^the Secret cacerts has no certificate that can be read, so istiod cannot start again;/,
  },
  {
    code: "GATEWAY_PORT_CLOSED",
    cluster: "east",
    why: "a remote looks for istiod at its gateway, and no Gateway exposes istiod",
    clusters: [
      east(listening([port(15021, "open"), port(15443, "open"), port(15012, "refused")])),
      remote("west", ["east"], { istiodAddresses: ["192.0.2.1"] }),
    ],
    says: /refuses connections at 192\.0\.2\.1, port 15012, but answers at port 15021;/,
  },
  {
    code: "MTLS_DISABLED",
    cluster: "west",
    why: "a PeerAuthentication turns off mTLS for the mesh",
    clusters: [east(), west({ disabledMtls: [disabledMtls] })],
    says: /^the PeerAuthentication istio-system\/p turns off mTLS for the whole mesh;/,
  },
  {
    code: "NAMESPACE_WITHOUT_MTLS",
    cluster: "east",
    why: "a PeerAuthentication in the config cluster of an external istiod turns off mTLS",
    clusters: [
      external,
      remote("east", ["east"], {
        ...secretFor("west"),
        disabledMtls: [{ policy: "PeerAuthentication shop/p", isForMesh: false }],
      }),
      remote("west", ["east"]),
    ],
    says: /^the PeerAuthentication shop\/p turns off mTLS for its namespace;/,
  },
  {
    code: "GATEWAY_HIDDEN",
    cluster: "west",
    why: "istiod does not read the namespace of its gateway",
    clusters: [east(), west({ hiddenGateways: ["istio-system/gw"] })],
    says: /discoverySelectors .* leave out the namespace of "istio-system\/gw"/,
  },
  {
    code: "WEBHOOKS_OVERLAP",
    cluster: "west",
    why: "two webhooks inject the same pods",
    clusters: [
      east(),
      west({
        injectionConflicts: [
          { namespace: "shop", webhooks: ["one", "two"] },
          { namespace: "bank", webhooks: ["one", "two"] },
        ],
      }),
    ],
    says: /pods of the namespace shop and 1 more: one, two;/,
  },
  {
    code: "NAMESPACE_NOT_INJECTED",
    cluster: "west",
    why: "namespaces have the label of a revision that is gone",
    clusters: [
      east(),
      west({ unservedNamespaces: ["a", "b", "c", "d"], revisionTags: { prod: "default" } }),
    ],
    says: /pods in a, b, c and 1 more get no sidecar.* are default, prod$/,
  },
  {
    code: "REMOTE_SECRET_REJECTED",
    cluster: "east",
    why: "an API server does not know the token",
    clusters: [east(tried(refused)), west()],
    says: /^the API server https:\/\/west rejects the credential for "west" .*"s" \(HTTP 401\);/,
  },
  {
    code: "REMOTE_SECRET_REJECTED",
    cluster: "east",
    why: "the CA in a remote secret did not sign the cluster's certificate",
    clusters: [east(tried(mistrusted)), west({ apiServer: "https://west" })],
    says: /the CA in the remote secret "s" did not sign .*https:\/\/west \(self-signed certificate\)/,
  },
  {
    code: "TOKEN_EXPIRED",
    cluster: "east",
    why: "a token has expired, and the API server rejects it",
    clusters: [east(tried(refused, { tokenExpires: "2026-11-11T00:00:00.000Z" })), west()],
    says: /expired on 2026-11-11/,
  },
  {
    code: "REMOTE_SECRET_LACKS_RIGHTS",
    cluster: "east",
    why: "an account may not list pods",
    clusters: [east(tried({ result: "accepted", missing: ["pods", "nodes"] })), west()],
    says: /may not list "pods" and "nodes", but istiod needs this right/,
  },
  {
    code: "REMOTE_SECRET_WRONG_CLUSTER",
    cluster: "east",
    why: "a remote secret leads back to its own cluster",
    clusters: [east({ uid: "1", ...tried({ result: "accepted", uid: "1" }) }), west({ uid: "2" })],
    says: /"s" is for "west", but its kubeconfig leads to "east";/,
  },
  {
    code: "REMOTE_SECRET_WRONG_CLUSTER",
    cluster: "east",
    why: "a remote secret has another name than its cluster",
    clusters: [
      east({ uid: "1", remoteSecrets: [secret("s", "west-prod", itsCredential)] }),
      west({ uid: "2" }),
    ],
    says: /"s" has the key "west-prod", but its cluster calls itself "west"; .* --name west`, and d/,
  },
  {
    code: "REMOTE_SECRET_WRONG_CLUSTER",
    cluster: "east",
    why: "a remote secret leads to a cluster that was not checked",
    clusters: [east(tried({ result: "accepted", uid: "3" })), west({ uid: "2" })],
    says: /leads to another cluster;/,
  },
  {
    code: "REMOTE_SECRET_WRONG_CLUSTER",
    cluster: "east",
    why: "two remote secrets lead to one cluster",
    clusters: [
      primary("east", ["north"], {
        uid: "1",
        peers: { west: "synced", north: "synced" },
        remoteSecrets: [secret("s", "west", itsCredential), secret("n", "north")],
      }),
      primary("west", ["east", "north"], { uid: "3" }),
      primary("north", ["east", "west"], { uid: "2" }),
    ],
    says: /"s" is for "west", but its kubeconfig leads to "north"; create it again from "west"$/,
  },
  {
    code: "REMOTE_SECRET_WRONG_CLUSTER",
    cluster: "east",
    why: "a remote secret for a cluster that was not checked leads back to its own cluster",
    clusters: [
      primary("east", ["west"], {
        uid: "2",
        remoteSecrets: [secret("w", "west"), secret("s", "north", itsCredential)],
      }),
      west({ uid: "1" }),
    ],
    says: /"s" is for "north", but its kubeconfig leads to "east"; create it again from "north"$/,
  },
  {
    code: "SAME_CLUSTER_NAME",
    cluster: "east",
    why: "a remote secret leads to a cluster with the same name",
    clusters: [
      east({ uid: "1", ...tried({ result: "accepted", uid: "2" }), peers: { west: "synced" } }),
      primary("east", [], { uid: "2", context: "west" }),
    ],
    says: /contexts "east" and "west" have the same cluster name/,
  },
  {
    code: "REMOTE_SECRET_WRONG_CLUSTER",
    cluster: "east",
    why: "istiod cannot read a cluster at the server of another context",
    clusters: otherServer(),
    also: ["PEER_NOT_SYNCED"],
    says: /"s" is for "west", but its server https:\/\/north is the server of the context "north"/,
  },
  {
    code: "PROXY_REJECTED_CONFIG",
    cluster: "east",
    why: "proxies of two clusters have rejected their listeners",
    clusters: [
      east(
        unsynced(
          { proxy: "a.shop", cluster: "west", config: "listeners", error: "bad port" },
          { proxy: "b.shop", cluster: "east", config: "listeners", error: "bad port" },
        ),
      ),
      west(),
    ],
    says: /^the proxy a\.shop in "west" and 1 more proxy rejected new listeners: bad port;/,
  },
  {
    code: "PROXY_NOT_SYNCED",
    cluster: "east",
    why: "a proxy does not confirm its endpoints",
    clusters: [east(unsynced({ proxy: "a.shop", config: "endpoints" })), west()],
    says: /^the proxy a\.shop in "east" did not confirm new endpoints for more/,
  },
  {
    code: "GATEWAY_NETWORK_MISMATCH",
    cluster: "west",
    why: "its gateway has the label of another network",
    clusters: [east(at("east", "192.0.2.1")), west(at("wset", "192.0.2.2"))],
    says: /no gateway has the label of its network "west".*istio-eastwestgateway \(network "wset"\)/,
  },
  {
    code: "GATEWAY_NETWORK_MISMATCH",
    cluster: "west",
    why: "its gateway has no label of a network",
    clusters: [east(at("east", "192.0.2.1")), west(unlabelled)],
    says: /no gateway has the label of its network "west".*-eastwestgateway \(no network\)/,
  },
  {
    code: "SERVICES_NOT_EXPOSED",
    cluster: "east",
    why: "no Gateway of Istio selects its gateway",
    clusters: [
      east({ ...at("east", "192.0.2.1"), crossNetworkSelectors: [{ istio: "other" }] }),
      west(),
    ],
    says: /AUTO_PASSTHROUGH selects "istio-system\/istio-eastwestgateway"/,
  },
  {
    code: "SERVICES_NOT_EXPOSED",
    cluster: "west",
    why: "the primary of a remote has no Gateway of Istio",
    clusters: [
      east({ crossNetworkSelectors: [] }),
      remote("west", ["east"], at("west", "192.0.2.1")),
    ],
    says: /AUTO_PASSTHROUGH/,
  },
  {
    code: "GATEWAY_PORT_CLOSED",
    cluster: "east",
    why: "its gateway listens only at the port for health checks",
    clusters: [east(listening([port(15021, "open"), port(15443, "refused")])), west()],
    says: /refuses connections at 192\.0\.2\.1, port 15443, but answers at port 15021;/,
  },
  {
    code: "GATEWAY_PORT_MISSING",
    cluster: "east",
    why: "the Service of its gateway has no port for other networks",
    clusters: [east(listening([port(15021, "open")], { lacksPort: true })), west()],
    says: /the Service istio-system\/istio-eastwestgateway has no port 15443,/,
  },
  {
    code: "ISTIOD_PUBLIC",
    cluster: "east",
    why: "everyone may connect to its exposed istiod",
    clusters: [east({ ...listening(publicPorts), ...exposed }), remote("west", ["east"])],
    says: /istiod answers at the public address 8\.8\.8\.8 of the Service istio-system\/istio-eastwe/,
  },
  {
    code: "ISTIOD_PUBLIC",
    cluster: "east",
    why: "a load balancer exposes istiod without a gateway",
    clusters: [east(istiodService(publicPorts)), west()],
    says: /of the Service istio-system\/istiod without source ranges/,
  },
  {
    code: "SERVICES_DIFFER",
    cluster: "west",
    why: "Services have ports with different names in two clusters",
    clusters: [
      east({ services: { "shop/a": "http", "shop/b": "http", "shop/only-east": "x" } }),
      west({ services: { "shop/a": "http, grpc", "shop/b": "http", "shop/only-west": "y" } }),
    ],
    says: /1 Service has other ports than in "east": shop\/a \(here: http, grpc; there: http\);/,
  },
  {
    code: "SERVICE_NOT_GLOBAL",
    cluster: "west",
    why: "a Service is global in only one cluster",
    clusters: [
      east(ambient({ "shop/a": { isGlobal: true }, "shop/b": { isGlobal: true } })),
      west(ambient({ "shop/a": { isGlobal: false }, "shop/b": { isGlobal: true } })),
    ],
    says: /1 Service is global in "east" but not here: shop\/a; clients here use only/,
  },
  {
    code: "WAYPOINTS_DIFFER",
    cluster: "west",
    why: "the waypoint of a global Service has another name in each cluster",
    clusters: [
      east(ambient({ "shop/a": { isGlobal: true, waypoint: "shop/waypoint" } })),
      west(ambient({ "shop/a": { isGlobal: true, waypoint: "shop/gate" } })),
    ],
    says: /another waypoint than in "east": shop\/a \(here: shop\/gate; there: shop\/waypoint\);/,
  },
  {
    code: "NOT_READABLE",
    cluster: "west",
    why: "the user may not list Secrets",
    clusters: [
      east(),
      west({ remoteSecrets: [], peers: {}, unanswered: { remoteSecrets: "HTTP 403" } }),
    ],
    says: /cannot read the remote secrets: HTTP 403;/,
  },
];

/** Replaces the addresses for documentation by public ones. */
function publicly(cluster: Observation): Observation {
  const text = JSON.stringify(cluster)
    .replaceAll("198.51.100.7", "8.8.8.8")
    .replaceAll("192.0.2.1", "8.8.4.4");
  return JSON.parse(text) as Observation;
}

export const healthyMeshes: readonly HealthyMesh[] = [
  {
    what: "a primary on one network whose istiod has its own load balancer",
    clusters: [
      east({ ...flat, istiodServices: [{ name: "istio-system/istiod", addresses: ["10.0.0.5"] }] }),
      remote("west", ["east"], { ...flat, istiodAddresses: ["10.0.0.5"] }),
    ],
  },
  {
    what: "a remote that finds istiod at the address behind a host name",
    clusters: [
      east(
        listening([
          { ...port(15021, "open", "gateway.example"), ip: "8.8.8.8" },
          { ...port(15443, "open", "gateway.example"), ip: "8.8.8.8" },
        ]),
      ),
      remote("west", ["east"], { istiodAddresses: ["8.8.8.8"] }),
    ],
  },
  {
    what: "the same roots in another order",
    clusters: [east(trusting("ab")), west(trusting("ba"))],
  },
  {
    what: "a bundle with more roots than the one of another cluster",
    clusters: [east(trusting("a", "a")), remote("west", ["east"], trusting("ab"))],
  },
  {
    what: "more roots in each cluster than the one that signs",
    clusters: [east(trusting("ab", "a")), west(trusting("ac", "a"))],
  },
  {
    what: "one network that only the charts and the injection path name",
    clusters: [
      unlabelledOn("flat", east({ exposesIstiod: true, ...listening(onlyForIstiod) })),
      unlabelledOn("flat", remote("west", ["east"], { ...flat, istiodAddresses: ["192.0.2.1"] })),
    ],
  },
  {
    what: "a gateway without a port for other networks, in a mesh on one network",
    clusters: [
      east({ ...listening([port(15021, "open")], { lacksPort: true }), network: "flat" }),
      west(flat),
    ],
  },
  {
    what: "a remote whose webhook labels each pod with its network",
    clusters: [east(), without(remote("west", ["east"], { injectedNetwork: "w" }), "network")],
  },
  {
    what: "Services in ambient mode that are local, or global with the same waypoint",
    clusters: [
      east(ambient({ "shop/a": { isGlobal: true, waypoint: "shop/w" }, b: { isGlobal: false } })),
      west(ambient({ "shop/a": { isGlobal: true, waypoint: "shop/w" }, b: { isGlobal: false } })),
    ],
  },
  {
    what: "a hidden gateway in a mesh on one network",
    clusters: [east({ ...flat, hiddenGateways: ["istio-system/gw"] }), west(flat)],
  },
  {
    what: "a policy in a remote, where istiod reads none",
    clusters: [east(), remote("west", ["east"], { disabledMtls: [disabledMtls] })],
  },
  {
    what: "a policy in ambient mode, where tunnels encrypt",
    clusters: [east({ isAmbient: true, disabledMtls: [disabledMtls] }), west()],
  },
  {
    what: "a remote whose own Secret cacerts has another root than its primary",
    clusters: [east(), remote("west", ["east"], { signingRootIsUsed: false })],
  },
  {
    what: "an authority that istiod has loaded",
    clusters: [east({ signingRootIsUsed: true, signingKeyFits: true }), west()],
  },
  {
    what: "remote secrets that lead to different servers behind one address",
    clusters: [
      east({
        peers: { west: "synced", other: "synced" },
        remoteSecrets: [
          secret("a", "west", { server: "https://proxy", tlsServerName: "west" }),
          secret("b", "other", { server: "https://proxy", tlsServerName: "other" }),
        ],
      }),
      west({ peers: { east: "synced", other: "synced" } }),
      primary("other", ["east", "west"]),
    ],
  },
  {
    what: "API servers behind a proxy",
    clusters: [
      east(twoNames({ server: "https://api", usesProxy: true })),
      west({ peers: { east: "synced", other: "synced" } }),
      primary("other", ["east", "west"]),
    ],
  },
  {
    what: "a remote secret for the own cluster, which istiod ignores",
    clusters: [
      east({
        remoteSecrets: [secret("own", "east"), secret("again", "east"), secret("s", "west")],
      }),
      west(),
    ],
  },
  {
    what: "remote secrets in the config cluster of an external istiod",
    clusters: [external, remote("east", ["east"], secretFor("west")), remote("west", ["east"])],
  },
  {
    what: "an external istiod whose config cluster does not name it",
    clusters: [external, remote("east", [], secretFor("west")), remote("west", ["east"])],
  },
  {
    what: "remote secrets in the cluster of an external istiod",
    clusters: [
      { ...external, readsOwnSecrets: true, ...secretFor("west"), peers: { west: "synced" } },
      remote("east", []),
      remote("west", ["east"]),
    ],
  },
  {
    what: "the root and the Services of another istiod in the cluster of an external one",
    clusters: [
      {
        ...external,
        root: "bb",
        services: { "shop/a": "http" },
        podRanges: ["10.244.0.0/16"],
        network: "flat",
      },
      remote("east", [], {
        ...secretFor("west"),
        ...flat,
        services: { "shop/a": "grpc" },
        podRanges: ["10.244.0.0/16"],
      }),
      remote("west", ["east"], { ...flat, podRanges: ["10.245.0.0/16"] }),
    ],
  },
  {
    what: "the kubeconfig that leads an external istiod to its configuration",
    clusters: [{ ...external, remoteSecrets: [secret("istio-kubeconfig", "config")], peers: {} }],
  },
  {
    what: "tokens that are renewed every day",
    clusters: [east(token("2026-11-30", "2026-12-02")), west()],
  },
  {
    what: "an intermediate that is renewed every three months",
    clusters: [
      east({ intermediates: [certificate("2026-10-01", "2026-12-30")] }),
      west({ intermediates: [longLived] }),
    ],
  },
  {
    what: "an old root next to a new one",
    clusters: [east({ rootCertificates: [over, longLived] }), west()],
  },
  {
    what: "an upgrade by one minor version",
    clusters: [
      east({
        ...versions("1.30.4", "1.31.0"),
        connectedProxies: [{ istiod: "1.31.0", version: "1.30.4", count: 9 }],
      }),
      remote("west", ["east"], { chartVersion: "1.30.4", ...gatewayOf("1.30.4") }),
    ],
  },
  {
    what: "a canary upgrade over two minor versions in one cluster",
    clusters: [east(versions("1.29.6", "1.31.0")), west(versions("1.29.6"))],
  },
  {
    what: "versions that do not say a number",
    clusters: [east({ ...versions("latest"), ...gatewayOf("main") }), west(versions("1.31.0"))],
  },
  {
    what: "two gateways to one network with one address",
    clusters: [
      east({ network: "n", ...at("n", "192.0.2.1") }),
      west({ network: "n", ...at("n", "192.0.2.1") }),
    ],
  },
  {
    what: "gateways at different ports of one address",
    clusters: [east(at("east", "192.0.2.1")), west(at("west", "192.0.2.1", 25443))],
  },
  {
    what: "different trust domains, each an alias in the other cluster",
    clusters: [
      east({ trustDomain: "cluster.local", trustDomainAliases: ["west.local"] }),
      west({ trustDomain: "west.local", trustDomainAliases: ["cluster.local"] }),
    ],
  },
  {
    what: "the same pod range on different networks",
    clusters: [east({ podRanges: ["10.244.0.0/16"] }), west({ podRanges: ["10.244.0.0/16"] })],
  },
  {
    what: "different pod ranges on one network",
    clusters: [
      east({ ...flat, podRanges: ["10.1.0.0/16", "fd00:1::/64"] }),
      west({ ...flat, podRanges: ["10.2.0.0/16", "fd00:2::/64"] }),
    ],
  },
  {
    what: "a remote that finds istiod at an address of the load balancer",
    clusters: [
      east(at("east", "192.0.2.1")),
      remote("west", ["east"], { istiodAddresses: ["192.0.2.1"] }),
    ],
  },
  {
    what: "a remote that finds istiod at a given address",
    clusters: [
      east({ ...at("east", "192.0.2.1"), meshNetworkAddresses: ["192.0.2.77"] }),
      remote("west", ["east"], { istiodAddresses: ["192.0.2.77"] }),
    ],
  },
  {
    what: "an istiod that is exposed for its remote",
    clusters: [east({ exposesIstiod: true }), remote("west", ["east"])],
  },
  {
    what: "an istiod that is exposed for machines outside of clusters",
    clusters: [east({ exposesIstiod: true, hasMachines: true }), west()],
  },
  {
    what: "credentials that lead to their clusters",
    clusters: [east({ uid: "1", ...tried({ result: "accepted", uid: "2" }) }), west({ uid: "2" })],
  },
  {
    what: "a remote secret for the config cluster of an external istiod",
    clusters: [
      { ...external, ...tried({ result: "accepted", uid: "2" }) },
      remote("east", ["east"], { uid: "1", ...tried({ result: "accepted", uid: "2" }) }),
      remote("west", ["east"], { uid: "2" }),
    ],
  },
  {
    what: "a plug-in that the settings of istiod allow",
    clusters: [
      east({
        istiod: { ready: 1, wanted: 1, insecureOptions: ["exec"] },
        remoteSecrets: [secret("s", "west", { insecureOption: "exec" })],
      }),
      west(),
    ],
  },
  {
    what: "gateways with open ports",
    clusters: [
      east(listening([port(15021, "open"), port(15443, "open"), port(15012, "refused")])),
      west(),
    ],
  },
  {
    what: "a gateway that no other network uses",
    clusters: [
      east({ ...at("flat", "192.0.2.1"), network: "flat", crossNetworkSelectors: [] }),
      west({ ...at("flat", "192.0.2.2"), network: "flat", crossNetworkSelectors: [] }),
    ],
  },
  {
    what: "a gateway that only meshNetworks names",
    clusters: [
      east({ ...at("east", "192.0.2.1"), meshNetworkAddresses: ["192.0.2.9"] }),
      west(at("wset", "192.0.2.2")),
    ],
  },
  {
    what: "a gateway without a label that meshNetworks names by its Service",
    clusters: [east({ ...at("east", "192.0.2.1"), hasMeshNetworks: true }), west(unlabelled)],
  },
  {
    what: "a gateway without a label that only exposes istiod",
    clusters: [
      east(at("east", "192.0.2.1")),
      west({ gateways: [{ ...gateway, ports: [port(15012, "open")] }] }),
    ],
  },
  {
    what: "gateways of the ambient mode and of the Gateway API",
    clusters: [
      east({
        crossNetworkSelectors: [],
        gateways: [{ ...gateway, network: "east", port: 15443, isAmbient: true }],
      }),
      west({
        crossNetworkSelectors: [],
        gateways: [
          {
            ...gateway,
            network: "west",
            port: 15443,
            podLabels: { "gateway.networking.k8s.io/gateway-name": "eastwest" },
          },
        ],
      }),
    ],
  },
  {
    what: "a gateway with an open port for other networks, but no Istio Gateway",
    clusters: [
      east({
        crossNetworkSelectors: [],
        ...listening([port(15021, "open"), port(15443, "open")]),
      }),
      west(),
    ],
  },
  {
    what: "an exposed istiod that only some addresses may use",
    clusters: [
      east({ ...listening(publicPorts, { sourceRanges: ["198.51.100.0/24"] }), ...exposed }),
      remote("west", ["east"]),
    ],
  },
  {
    what: "an exposed istiod at a private address",
    clusters: [
      east({
        ...listening([
          port(15021, "open", "10.0.0.1"),
          port(15443, "open", "10.0.0.1"),
          port(15012, "open", "10.0.0.1"),
        ]),
        ...exposed,
      }),
      remote("west", ["east"]),
    ],
  },
];

export const unclearMeshes: readonly UnclearMesh[] = [
  {
    what: "a public istiod that a security group may protect",
    clusters: [
      east({
        ...listening(publicPorts, { restrictedBy: "aws-load-balancer-security-groups" }),
        ...exposed,
      }),
      remote("west", ["east"]),
    ],
    says: /aws-load-balancer-security-groups may restrict who reaches 8\.8\.8\.8/,
  },
  {
    what: "a private address that refuses every port",
    clusters: [
      east(listening([port(15021, "refused", "10.0.0.1"), port(15443, "refused", "10.0.0.1")])),
      west(),
    ],
    says: /10\.0\.0\.1 does not answer from here at ports 15021, 15443/,
  },
  {
    what: "roots in common, if it is not known which one signs",
    clusters: [east(trusting("ab")), west(trusting("ac"))],
    says: /"west" and "east" trust only some roots in common/,
  },
  {
    what: "different roots in a mesh whose configuration has more",
    clusters: [east(trusting("a")), west({ ...trusting("b"), hasMoreRoots: true })],
    says: /roots differ, but the mesh configuration has more roots/,
  },
  {
    what: "a remote whose primary was not checked",
    clusters: [remote("west", ["east"])],
    says: /the control plane of "east" is not among the checked clusters/,
  },
  {
    what: "the config cluster of an external istiod that was not checked, and another remote",
    clusters: [remote("east", ["east"]), remote("west", ["east"])],
    says: /the control plane of "east" is not among the checked clusters/,
  },
  {
    what: "a config cluster without an annotation, if its external istiod was not checked",
    clusters: [remote("east", [], { trustDomain: "cluster.local" })],
    says: /an external istiod that was not checked may manage this cluster/,
  },
  {
    what: "policies that the user may not list",
    clusters: [east({ unanswered: { policies: "HTTP 403" } }), west()],
    says: /cannot read PeerAuthentications and DestinationRules: HTTP 403/,
  },
  {
    what: "a gateway without a label that the meshNetworks of another revision may name",
    clusters: [east(at("east", "192.0.2.1")), west({ ...unlabelled, revisions: ["a", "b"] })],
    says: /no gateway has the label of "west", but meshNetworks may name one/,
  },
  {
    what: "webhooks if the user may not list EndpointSlices",
    clusters: [east({ unanswered: { webhookTargets: "HTTP 403" } }), west()],
    says: /cannot read the endpoints of webhooks: HTTP 403/,
  },
  {
    what: "a remote secret for a cluster that was not checked",
    ...joins,
    says: /is for "north", which is not among the checked clusters/,
  },
  {
    what: "a remote that may reach istiod through address translation",
    clusters: [
      east(at("east", "10.1.2.3")),
      remote("west", ["east"], { istiodAddresses: ["8.8.8.8"] }),
    ],
    says: /at 8\.8\.8\.8, but the gateways of "east" have 10\.1\.2\.3; this is correct only if/,
  },
  {
    what: "a remote that reaches istiod at an address of a host name",
    clusters: [
      east(at("east", "gateway.example")),
      remote("west", ["east"], { istiodAddresses: ["8.8.8.8"] }),
    ],
    says: /at 8\.8\.8\.8, but the gateways of "east" have gateway\.example;/,
  },
  {
    what: "an exposed istiod, and a cluster that was not checked",
    clusters: [primary("east", ["west", "north"], { exposesIstiod: true }), west()],
    says: /"north" may be a remote that needs istiod to be exposed/,
  },
  {
    what: "a remote with remote secrets that an external istiod may read",
    clusters: [east(), remote("west", ["*"], secretFor("east"))],
    says: /an external istiod that was not checked may read "istio-remote-secret-east"/,
  },
  {
    what: "an API server that the user's machine cannot reach",
    clusters: [east(tried({ result: "unknown", reason: "ETIMEDOUT" })), west()],
    says: /the credential for "west" in .*"s" was not tried at https:\/\/west: ETIMEDOUT/,
  },
  {
    what: "another server at the private address of an API server",
    clusters: [east(tried(mistrusted)), west({ apiServer: "https://public" })],
    says: /was not tried at https:\/\/west: self-signed certificate/,
  },
  {
    what: "the private address of another cluster's server, where istiod reads its peer",
    clusters: otherServer({ peers: { west: "synced", north: "synced" } }),
    says: /was not tried at https:\/\/north: self-signed certificate/,
  },
  {
    what: "gateways that the user's machine cannot reach",
    clusters: [east(listening([port(15021, "unknown"), port(15443, "refused")])), west()],
    says: /192\.0\.2\.1 does not answer from here at ports 15021, 15443: ECONNREFUSED/,
  },
  {
    what: "a public istiod that a firewall may protect",
    clusters: [
      east({
        ...listening([port(15012, "unknown", "8.8.8.8")]),
        ...exposed,
      }),
      remote("west", ["east"]),
    ],
    says: /8\.8\.8\.8 may be public, and does not answer from here at port 15012/,
  },
  {
    what: "a remote if the user may not list the Istio Gateways of its primary",
    clusters: [
      east({ unanswered: { exposure: "HTTP 403" } }),
      remote("west", ["east"], at("west", "192.0.2.1")),
    ],
    says: /cannot read Istio's Gateways of "east": HTTP 403/,
  },
  {
    what: "proxies if the user may not read their status",
    clusters: [east({ unanswered: { proxies: "HTTP 403" } }), west()],
    says: /cannot read the sync status of proxies: HTTP 403/,
  },
  {
    what: "global Services if the mesh configuration chooses them",
    clusters: [
      east({ ...ambient({ "shop/a": { isGlobal: true } }), hasOwnServiceScopes: true }),
      west(ambient({ "shop/a": { isGlobal: false } })),
    ],
    says: /its own list of global Services/,
  },
  {
    what: "Services that differ in a mesh with cluster-local Services",
    clusters: [
      east({ services: { "shop/a": "http" }, hasLocalServices: true }),
      west({ services: { "shop/a": "http (headless)" } }),
    ],
    says: /Services differ, but the mesh configuration makes some local to their cluster/,
  },
  {
    what: "a remote secret for the cluster in which an external istiod runs",
    clusters: [
      { ...external, uid: "9", peers: { west: "synced", member: "synced" } },
      remote("east", ["east"], {
        remoteSecrets: [
          secret("s", "west", { server: "https://west" }),
          secret("m", "member", {
            server: "https://member",
            trial: { result: "accepted", uid: "9" },
          }),
        ],
      }),
      remote("west", ["east"]),
    ],
    says: /"m" in "east" is for "member", which is not among the checked clusters/,
  },
  {
    what: "nodes that the user may not list",
    clusters: [
      east({ ...flat, unanswered: { nodes: "HTTP 403" } }),
      west({ ...flat, podRanges: ["10.244.0.0/16"] }),
    ],
    says: /cannot read the nodes of "east": HTTP 403/,
  },
  {
    what: "namespaces that the user may not list",
    clusters: [east({ unanswered: { namespaces: "no answer within 15 seconds" } }), west()],
    says: /cannot read the namespaces: no answer within 15 seconds/,
  },
];

/** A cluster whose API server does not answer, so nothing that compares clusters is known. */
export const unreachableMesh = [east(), unreachable("west", "connection refused")];
