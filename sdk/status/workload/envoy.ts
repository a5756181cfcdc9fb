import { ports, type ServerTarget } from "./names";

/**
 * The configuration of the workload's Envoy. It answers on one port with the ID of its cluster and
 * the certificate that the sidecar saw. It forwards what it gets on the other port to any cluster.
 */
export const envoyConfig = (id: string, targets: readonly ServerTarget[]): object => ({
  static_resources: {
    listeners: [server(id), client(targets)],
    clusters: targets.map(upstream),
  },
});

/** How long the client waits for an answer. */
const routeTimeout = "5s";

const envoyType = (name: string): string => `type.googleapis.com/envoy.extensions.filters.${name}`;

// Kubernetes fills in the address, so that the server listens in the pod's own IP family
const server = (id: string): object =>
  listener("server", "$(POD_IP)", ports.server, {
    // the server's sidecar sets this header, and it removes the header of others
    forward_client_cert_details: "ALWAYS_FORWARD_ONLY",
    local_reply_config: {
      body_format: {
        json_format: { server: id, certificate: "%REQ(X-FORWARDED-CLIENT-CERT)%" },
      },
    },
    route_config: {
      virtual_hosts: [
        {
          name: "server",
          domains: ["*"],
          routes: [{ match: { prefix: "/" }, direct_response: { status: 200 } }],
        },
      ],
    },
  });

/** Only port-forwarding reaches it, because it listens on loopback. */
const client = (targets: readonly ServerTarget[]): object =>
  listener("client", "127.0.0.1", ports.client, {
    route_config: {
      virtual_hosts: targets.map(({ id, host }) => ({
        name: id,
        domains: [host],
        routes: [{ match: { prefix: "/" }, route: { cluster: id, timeout: routeTimeout } }],
      })),
    },
  });

const listener = (name: string, address: string, port: number, settings: object): object => ({
  name,
  address: { socket_address: { address, port_value: port } },
  filter_chains: [
    {
      filters: [
        {
          name: "http",
          typed_config: {
            "@type": envoyType("network.http_connection_manager.v3.HttpConnectionManager"),
            stat_prefix: name,
            http_filters: [
              { name: "router", typed_config: { "@type": envoyType("http.router.v3.Router") } },
            ],
            ...settings,
          },
        },
      ],
    },
  ],
});

/** Uses the address of the Service, because a name may be cached as missing for half a minute. */
const upstream = ({ id, address }: ServerTarget): object => ({
  name: id,
  type: "STATIC",
  connect_timeout: routeTimeout,
  load_assignment: {
    cluster_name: id,
    endpoints: [{ lb_endpoints: [{ endpoint: { address: socket(address) } }] }],
  },
});

const socket = (address: string): object => ({
  socket_address: { address, port_value: ports.service },
});
