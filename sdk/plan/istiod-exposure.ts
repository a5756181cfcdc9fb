import { gatewaySelector, istioPorts, withRevision } from "../topology/istio-names";
import { revisionOf } from "../topology/relations";
import { eachRevision } from "../topology/revisions";
import type { Cluster, PlainString, Topology } from "../topology/topology";
import { gatewayHostName, isReachedByName } from "./gateway-host-name";
import type { Manifest } from "./manifest";
import { names } from "./names";
import type { Reference } from "./reference";

/** What all manifests that expose istiod use. */
interface Exposure {
  readonly namespace: string;
  readonly revision: string;
  /** istiod's Service, as in its certificate. */
  readonly service: string;
  /** The same with the cluster's domain. */
  readonly host: string;
}

interface NamedExposure extends Exposure {
  readonly sniHosts: readonly (string | Reference)[];
}

/** Opens the gateway's ports for istiod, so that remotes can reach each revision of it. */
export function exposeIstiod(topology: Topology, cluster: Cluster): Manifest[] {
  const exposure = exposureOf(topology, cluster);
  const credential = cluster.gateway.istiodCredential;
  if (credential !== undefined) return terminate(exposure, credential);
  const exposures = eachRevision(topology).map((one) => exposureOf(one, cluster));
  return passThrough(
    exposure,
    exposures.map((one) => ({ ...one, sniHosts: sniHosts(one, cluster, exposures.length) })),
  );
}

function exposureOf(topology: Topology, cluster: Cluster): Exposure {
  const revision = revisionOf(topology, cluster);
  const service = `${names.istiod(revision)}.${topology.systemNamespace}.svc`;
  const host = `${service}.${cluster.clusterDomain}`;
  return { namespace: topology.systemNamespace, revision, service, host };
}

/** The names that remotes connect to. A single istiod without a revision gets everything. */
function sniHosts(
  { revision, service, host }: Exposure,
  cluster: Cluster,
  revisions: number,
): readonly (string | Reference)[] {
  if (revision === "" && revisions === 1) return ["*"];
  const hosts = [service, host];
  return isReachedByName(cluster) ? [...hosts, gatewayHostName(cluster)] : hosts;
}

/**
 * As Istio's samples/multicluster/expose-istiod.yaml, and expose-istiod-rev.yaml.tmpl for a
 * revision: TLS passes through to istiod's own certificate.
 */
function passThrough(shared: Exposure, exposures: readonly NamedExposure[]): Manifest[] {
  const server = (name: string, number: number): object => ({
    port: { number, name, protocol: "tls" },
    tls: { mode: "PASSTHROUGH" },
    hosts: ["*"],
  });
  const route = (exposure: NamedExposure, port: number, target: number): object => ({
    match: [{ port, sniHosts: exposure.sniHosts }],
    route: [routeTo(exposure, target)],
  });
  return [
    gateway(shared, [
      server("tls-istiod", istioPorts.istiod),
      server("tls-istiodwebhook", istioPorts.webhook),
    ]),
    ...exposures.map((exposure) =>
      virtualService(exposure, exposure.sniHosts, {
        tls: [
          route(exposure, istioPorts.istiod, istioPorts.istiod),
          route(exposure, istioPorts.webhook, 443),
        ],
      }),
    ),
  ];
}

/**
 * As Istio's samples/multicluster/expose-istiod-https.yaml: the gateway terminates TLS with a given
 * certificate and opens a new TLS connection to istiod.
 */
function terminate(exposure: Exposure, credentialName: PlainString): Manifest[] {
  const server = (name: string, number: number): object => ({
    port: { number, name, protocol: "HTTPS" },
    tls: { mode: "SIMPLE", credentialName },
    hosts: ["*"],
  });
  const route = (port: number, target: number): object => ({
    match: [{ port }],
    route: [routeTo(exposure, target)],
  });
  return [
    gateway(exposure, [
      server("https-istiod", istioPorts.istiod),
      server("https-istiodwebhook", istioPorts.webhook),
    ]),
    virtualService(exposure, ["*"], {
      http: [route(istioPorts.istiod, istioPorts.istiod), route(istioPorts.webhook, 443)],
    }),
    destinationRule(exposure),
  ];
}

const istiodGateway = "istiod-gateway";

const routeTo = ({ host }: Exposure, port: number): object => ({
  destination: { host, port: { number: port } },
});

const gateway = ({ namespace }: Exposure, servers: readonly object[]): Manifest => ({
  apiVersion: "networking.istio.io/v1",
  kind: "Gateway",
  metadata: { name: istiodGateway, namespace },
  spec: { selector: { istio: gatewaySelector }, servers },
});

const virtualService = (
  { namespace, revision }: Exposure,
  hosts: readonly (string | Reference)[],
  routes: object,
): Manifest => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: withRevision("istiod-vs", revision), namespace },
  spec: { hosts, gateways: [istiodGateway], ...routes },
});

function destinationRule({ namespace, revision, service, host }: Exposure): Manifest {
  // Every proxy has the mesh's root certificate, and istiod's certificate is signed below it.
  const tls = {
    mode: "SIMPLE",
    caCertificates: "/var/run/secrets/istio/root-cert.pem",
    sni: service,
    subjectAltNames: [service],
  };
  const connectionPool = { http: { h2UpgradePolicy: "UPGRADE" } };
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: withRevision("istiod-dr", revision), namespace },
    spec: {
      host,
      exportTo: ["."],
      trafficPolicy: {
        portLevelSettings: [
          { port: { number: istioPorts.istiod }, tls, connectionPool },
          { port: { number: 443 }, tls },
        ],
      },
    },
  };
}
