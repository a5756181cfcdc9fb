import { isDeepStrictEqual } from "node:util";
import * as yaml from "js-yaml";
import { defined } from "../../defined";
import { istioLabels } from "../../topology/istio-names";
import type { MeshConfig } from "../fetch/mesh-config";
import type { LabelSelector, Observation } from "../observation";
import { parseMeshId } from "../parse";

type Fields = { readonly [key: string]: unknown };

const fallbackTrustDomain = "cluster.local";

/** What the configuration of a control plane says about the mesh. */
export function meshFactsOf({
  mesh,
  meshNetworks,
  values,
}: MeshConfig): Pick<
  Observation,
  | "meshId"
  | "trustDomain"
  | "trustDomainAliases"
  | "meshNetworkAddresses"
  | "hasMeshNetworks"
  | "hasMoreRoots"
  | "hasLocalServices"
  | "hasOwnServiceScopes"
> {
  const all = [mesh, ...values].filter((content) => content !== undefined);
  const config = mesh === undefined ? undefined : parse(mesh);
  return defined({
    meshId: all.map(parseMeshId).find((meshId) => meshId !== undefined),
    trustDomain: config && (stringIn(config, "trustDomain") ?? fallbackTrustDomain),
    trustDomainAliases: config && stringsIn(config, "trustDomainAliases"),
    hasMoreRoots: (config !== undefined && hasMoreRoots(config)) || undefined,
    hasLocalServices: (config !== undefined && hasLocalServices(config)) || undefined,
    hasOwnServiceScopes: (config !== undefined && hasOwnServiceScopes(config)) || undefined,
    meshNetworkAddresses: meshNetworks === undefined ? undefined : addressesIn(meshNetworks),
    hasMeshNetworks: (meshNetworks && gatewaysIn(meshNetworks).length > 0) || undefined,
  });
}

/** The namespace with the policies for the whole mesh, if the configuration names one. */
export const rootNamespaceIn = ({ mesh = "" }: MeshConfig): string | undefined =>
  stringIn(parse(mesh), "rootNamespace");

/** For each revision: the selectors of the namespaces that istiod reads. */
export const discoverySelectorsIn = ({
  mesh = "",
  otherMeshes = [],
}: MeshConfig): LabelSelector[][] =>
  [mesh, ...otherMeshes].map((one) =>
    listIn(parse(one), "discoverySelectors").filter(
      (selector) => typeof selector === "object" && selector !== null,
    ),
  );

/** The network in the values of the chart, which a primary gives to its proxies. */
export const networkInValues = ({ values }: MeshConfig): string | undefined =>
  values
    .map(parse)
    .map(({ global }) => stringIn((global ?? {}) as Fields, "network"))
    .find((network) => network !== undefined);

const hasMoreRoots = (config: Fields): boolean => listIn(config, "caCertificates").length > 0;

const hasLocalServices = (config: Fields): boolean =>
  listIn(config, "serviceSettings").some(
    (one) => ((one as Fields)["settings"] as Fields | undefined)?.["clusterLocal"] === true,
  );

/** What the profile `ambient` of Istio's charts sets: Services with one label are global. */
const usualScopes = [
  {
    servicesSelector: {
      matchExpressions: [{ key: istioLabels.global, operator: "In", values: ["true"] }],
    },
    scope: "GLOBAL",
  },
];

function hasOwnServiceScopes(config: Fields): boolean {
  const scopes = listIn(config, "serviceScopeConfigs");
  return scopes.length > 0 && !isDeepStrictEqual(scopes, usualScopes);
}

function gatewaysIn(meshNetworks: string): unknown[] {
  const networks = Object.values((parse(meshNetworks)["networks"] ?? {}) as Fields);
  return networks.flatMap((network) => listIn(network as Fields, "gateways"));
}

/** The addresses of gateways in Istio's `meshNetworks`. */
function addressesIn(meshNetworks: string): string[] | undefined {
  const addresses = gatewaysIn(meshNetworks).flatMap(
    (gateway) => stringIn(gateway as Fields, "address") ?? [],
  );
  return addresses.length > 0 ? addresses : undefined;
}

/** An object in YAML or JSON. Empty if it is something else. */
function parse(content: string): Fields {
  try {
    const parsed: unknown = yaml.load(content);
    return typeof parsed === "object" && parsed !== null ? (parsed as Fields) : {};
  } catch {
    return {};
  }
}

function stringIn(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function listIn(fields: Fields, key: string): unknown[] {
  const value = (fields ?? {})[key];
  return Array.isArray(value) ? value : [];
}

function stringsIn(fields: Fields, key: string): string[] | undefined {
  const strings = listIn(fields, key).filter((one) => typeof one === "string");
  return strings.length > 0 ? strings : undefined;
}
