import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shareFolder } from "../../../scripts/tools/paths";
import { systemNamespace } from "./installed";

/**
 * What the gateways of ambient mode need if their proxy is upstream Envoy, without the extensions of
 * Istio's own build. It follows Istio 1.31.
 */
export const stockEnvoyObjects = (): object[] => [gatewayDefaults(), bootstrap(), filters];

const bootstrapName = "stock-envoy-bootstrap";
const template = "envoy_bootstrap_tmpl.json";

/** Applied by istiod to every gateway of the class. */
const gatewayDefaults = (): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name: "stock-envoy-gateways",
    namespace: systemNamespace,
    labels: { "gateway.istio.io/defaults-for-class": "istio-east-west" },
  },
  data: { deployment: JSON.stringify({ spec: { template: { spec: withBootstrap } } }) },
});

const withBootstrap = {
  containers: [
    {
      name: "istio-proxy",
      volumeMounts: [
        { name: "bootstrap", mountPath: `/var/lib/istio/envoy/${template}`, subPath: template },
      ],
    },
  ],
  volumes: [{ name: "bootstrap", configMap: { name: bootstrapName } }],
};

/** Istio's bootstrap, without the extension that only Istio's Envoy has. */
const bootstrap = (): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: bootstrapName, namespace: systemNamespace },
  data: {
    [template]: readFileSync(join(shareFolder(), "envoy_bootstrap.json"), "utf8").replace(
      "{{- if .metadata_discovery }}",
      "{{- if false }}",
    ),
  },
});

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

const filterPatch = (name: string, patch: object): object => ({
  applyTo: "HTTP_FILTER",
  match: {
    context: "SIDECAR_INBOUND",
    listener: { filterChain: { filter: { name: connectionManager, subFilter: { name } } } },
  },
  patch,
});

const filters = {
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
    ],
  },
};
