import type { KubernetesObject } from "@kubernetes/client-node";

const systemNamespace = "istio-system";

/** The program in place of ztunnel. It only says that it is ready. */
const ztunnelStandIn = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "ztunnel-stand-in", namespace: systemNamespace },
  data: {
    proxy: [
      "mkdir -p /tmp/www/healthz && echo ready > /tmp/www/healthz/ready",
      "exec httpd -f -p 15021 -h /tmp/www",
    ].join("\n"),
  },
};

const connectionManager = "envoy.filters.network.http_connection_manager";

/** The same filter state as Istio's own filters set, by the factory that upstream Envoy has. */
const state = (key: string, value: string, factory?: string): object => ({
  object_key: key,
  format_string: { text_format_source: { inline_string: value } },
  ...(factory === undefined ? {} : { factory_key: factory }),
  shared_with_upstream: "ONCE",
});
const setState = (name: string, states: readonly object[]): object => ({
  name,
  typed_config: {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.set_filter_state.v3.Config",
    on_request_headers: states,
  },
});

const hashable = "envoy.hashable_string";
const replaced: { readonly [filter: string]: object } = {
  connect_authority: setState("connect_authority", [
    state("envoy.filters.listener.original_dst.local_ip", "%REQ(:AUTHORITY)%"),
    state("io.istio.connect_authority", "%REQ(:AUTHORITY)%", hashable),
    state("envoy.filters.listener.original_dst.remote_ip", "%DOWNSTREAM_REMOTE_ADDRESS%"),
    state("io.istio.peer_principal", "%DOWNSTREAM_PEER_URI_SAN%", hashable),
    state("io.istio.local_principal", "%DOWNSTREAM_LOCAL_URI_SAN%", hashable),
  ]),
  request_source: setState("request_source", [
    state("io.istio.source", "%REQ(x-istio-source)%", hashable),
  ]),
};

/** The same for connections, from the metadata of an endpoint. */
const endpointState = (key: string, metadata: string, factory?: string): object => ({
  object_key: key,
  format_string: { text_format_source: { inline_string: `%DYNAMIC_METADATA(${metadata})%` } },
  ...(factory === undefined ? {} : { factory_key: factory }),
  shared_with_upstream: "TRANSITIVE",
});

const filterPatch = (name: string, patch: object): object => ({
  applyTo: "HTTP_FILTER",
  match: {
    context: "SIDECAR_INBOUND",
    listener: { filterChain: { filter: { name: connectionManager, subFilter: { name } } } },
  },
  patch,
});

/** Proxies of endpoints in other networks: the address inside the outer tunnel. */
const endpointMetadata = {
  applyTo: "NETWORK_FILTER",
  match: {
    context: "SIDECAR_INBOUND",
    listener: { filterChain: { filter: { name: "propagate_endpoint_metadata" } } },
  },
  patch: {
    operation: "REPLACE",
    value: {
      name: "propagate_endpoint_metadata",
      typed_config: {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.set_filter_state.v3.Config",
        on_new_connection: [
          endpointState(
            "envoy.filters.listener.original_dst.local_ip",
            "envoy.filters.listener.original_dst:local",
          ),
          endpointState(
            "istio.double_hbone.hbone_target_address",
            "istio:double_hbone:hbone_target_address",
            hashable,
          ),
        ],
      },
    },
  },
};

/**
 * Replaces what gateways and waypoints get if their proxy is upstream Envoy, without the extensions
 * of Istio's own build. It follows Istio 1.31.
 */
const stockEnvoyFilters = {
  apiVersion: "networking.istio.io/v1alpha3",
  kind: "EnvoyFilter",
  metadata: { name: "stock-envoy", namespace: systemNamespace },
  spec: {
    // in the root namespace, this class stands for every gateway of ambient mode
    targetRefs: [
      { group: "gateway.networking.k8s.io", kind: "GatewayClass", name: "istio-waypoint" },
    ],
    configPatches: [
      ...["waypoint_downstream_peer_metadata", "waypoint_upstream_peer_metadata"].map((name) =>
        filterPatch(name, { operation: "REMOVE" }),
      ),
      ...Object.entries(replaced).map(([name, value]) =>
        filterPatch(name, { operation: "REPLACE", value }),
      ),
      endpointMetadata,
    ],
  },
};

/** What a mesh in ambient mode needs of the local images. */
export const ambientObjects = (): KubernetesObject[] => [ztunnelStandIn, stockEnvoyFilters];
