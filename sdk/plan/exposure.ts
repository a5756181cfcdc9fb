import {
  exposesIstiod,
  externalFor,
  hasGateway,
  hasSeveralNetworks,
  isConfigCluster,
  isExternal,
  remotesOf,
} from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import { hostNameOf, isReachedByName } from "./istiod-link";
import type { Manifest } from "./manifest";
import { names } from "./names";
import type { Reference } from "./reference";

/**
 * What opens the east-west gateways. It is configuration, so it lives once in each config cluster: a primary's
 * `cross-network-gateway` also covers the gateways of the remotes it serves, because it selects by label.
 */
export function planExposure(topology: Topology, cluster: Cluster): Manifest[] {
  if (!isConfigCluster(topology, cluster)) return [];
  return [
    // an external istiod is reached without a gateway
    ...(exposesIstiod(topology, cluster) && !isExternal(cluster)
      ? exposeIstiod(topology, cluster)
      : []),
    ...(hasSeveralNetworks(topology) && configuresGateway(topology, cluster)
      ? [exposeServices(topology, cluster)]
      : []),
  ];
}

/** Whether a gateway takes its configuration from a config cluster: its own, or that of a remote. */
function configuresGateway(topology: Topology, cluster: Cluster): boolean {
  const served = remotesOf(topology, externalFor(topology, cluster) ?? cluster);
  return [cluster, ...served].some((one) => hasGateway(topology, one));
}

const selector = { istio: names.gatewaySelector };

/** As Istio's samples/multicluster/expose-services.yaml: mTLS between workloads passes through, chosen by its SNI. */
function exposeServices(topology: Topology, { clusterDomain }: Cluster): Manifest {
  const hosts = [clusterDomain.endsWith(".local") ? "*.local" : `*.${clusterDomain}`];
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: "cross-network-gateway", namespace: topology.systemNamespace },
    spec: {
      selector,
      servers: [
        {
          port: { number: 15443, name: "tls", protocol: "TLS" },
          tls: { mode: "AUTO_PASSTHROUGH" },
          hosts,
        },
      ],
    },
  };
}

interface Exposed {
  readonly namespace: string;
  /** istiod's Service as certificates know it. */
  readonly service: string;
  /** The same with the cluster's domain. */
  readonly host: string;
  /** What remotes ask for: every name, unless several revisions share the gateway. */
  readonly sniHosts: readonly (string | Reference)[];
  readonly virtualService: string;
}

function exposeIstiod(topology: Topology, cluster: Cluster): Manifest[] {
  const { revision } = topology.istio;
  const service = `${names.istiod(revision)}.${topology.systemNamespace}.svc`;
  const host = `${service}.${cluster.clusterDomain}`;
  const byName = isReachedByName(cluster) ? [hostNameOf(cluster)] : [];
  const exposed: Exposed = {
    namespace: topology.systemNamespace,
    service,
    host,
    sniHosts: revision === "" ? ["*"] : [service, host, ...byName],
    virtualService: revision === "" ? "istiod-vs" : `istiod-vs-${revision}`,
  };
  const credential = cluster.gateway.istiodCredential;
  return credential === undefined ? passThrough(exposed) : terminate(exposed, credential);
}

const istiodGateway = "istiod-gateway";

/**
 * As Istio's samples/multicluster/expose-istiod.yaml, and expose-istiod-rev.yaml.tmpl for a revision: TLS passes through and is verified
 * against istiod's own certificate.
 */
function passThrough({ namespace, host, sniHosts, virtualService }: Exposed): Manifest[] {
  const server = (name: string, number: number): object => ({
    port: { number, name, protocol: "tls" },
    tls: { mode: "PASSTHROUGH" },
    hosts: ["*"],
  });
  const route = (port: number, target: number): object => ({
    match: [{ port, sniHosts }],
    route: [{ destination: { host, port: { number: target } } }],
  });
  return [
    gateway(namespace, [server("tls-istiod", 15012), server("tls-istiodwebhook", 15017)]),
    {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: { name: virtualService, namespace },
      spec: {
        hosts: sniHosts,
        gateways: [istiodGateway],
        tls: [route(15012, 15012), route(15017, 443)],
      },
    },
  ];
}

/** As Istio's samples/multicluster/expose-istiod-https.yaml: TLS ends at the gateway, with a certificate that was given, and begins anew. */
function terminate(
  { namespace, service, host, virtualService }: Exposed,
  credentialName: string,
): Manifest[] {
  const server = (name: string, number: number): object => ({
    port: { number, name, protocol: "HTTPS" },
    tls: { mode: "SIMPLE", credentialName },
    hosts: ["*"],
  });
  const route = (port: number, target: number): object => ({
    match: [{ port }],
    route: [{ destination: { host, port: { number: target } } }],
  });
  // the mesh's root, which every proxy has: istiod's certificate is below it, and below no public one
  const tls = {
    mode: "SIMPLE",
    caCertificates: "/var/run/secrets/istio/root-cert.pem",
    sni: service,
    subjectAltNames: [service],
  };
  return [
    gateway(namespace, [server("https-istiod", 15012), server("https-istiodwebhook", 15017)]),
    {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: { name: virtualService, namespace },
      spec: {
        hosts: ["*"],
        gateways: [istiodGateway],
        http: [route(15012, 15012), route(15017, 443)],
      },
    },
    {
      apiVersion: "networking.istio.io/v1",
      kind: "DestinationRule",
      metadata: { name: virtualService.replace("-vs", "-dr"), namespace },
      spec: {
        host,
        exportTo: ["."],
        trafficPolicy: {
          portLevelSettings: [
            {
              port: { number: 15012 },
              tls,
              connectionPool: { http: { h2UpgradePolicy: "UPGRADE" } },
            },
            { port: { number: 443 }, tls },
          ],
        },
      },
    },
  ];
}

const gateway = (namespace: string, servers: readonly object[]): Manifest => ({
  apiVersion: "networking.istio.io/v1",
  kind: "Gateway",
  metadata: { name: istiodGateway, namespace },
  spec: { selector, servers },
});
