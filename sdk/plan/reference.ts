import type { IPFamily } from "../args/gateway-service";
import { defined } from "../defined";
import { isReference as isMarkedReference, markReference, type ArgumentReference } from "../later";
import { isPlainObject } from "../topology/merge";

/**
 * Stands for a value that is not known before something is installed, such as an address. The
 * installer replaces it by an Output. A printed plan shows its fields.
 */
export type Reference =
  /** The first IP address of a gateway. */
  | { readonly reference: "gatewayIpAddress"; readonly cluster: string }
  /**
   * All IP addresses of a family (default: that of the first address), as an EndpointSlice or an
   * Endpoints lists them.
   */
  | {
      readonly reference: "gatewayIpAddresses";
      readonly cluster: string;
      readonly family?: IPFamily;
      readonly form: "EndpointSlice" | "Endpoints";
    }
  | { readonly reference: "gatewayIpAddressType"; readonly cluster: string }
  /** A host name, or a URL with it. */
  | {
      readonly reference: "gatewayHostName";
      readonly cluster: string;
      readonly prefix?: string;
      readonly suffix?: string;
    }
  /** An IP address or a host name. */
  | { readonly reference: "gatewayAddress"; readonly cluster: string }
  /** A host name if there is one, else an IP address. */
  | { readonly reference: "gatewayHostNameOrAddress"; readonly cluster: string }
  | { readonly reference: "rootCertificateBase64" }
  /** The id of the mesh. */
  | { readonly reference: "meshId" }
  /** The type of an address of the arguments, as a Gateway has it. */
  | { readonly reference: "argumentAddressType"; readonly path: string }
  /** A value of the arguments. */
  | ArgumentReference;

const mark = (reference: Reference): Reference => markReference(reference);

export const gatewayIpAddressOf = (cluster: string): Reference =>
  mark({ reference: "gatewayIpAddress", cluster });
export const gatewayIpAddressesOf = (
  cluster: string,
  form: "EndpointSlice" | "Endpoints",
  family?: IPFamily,
): Reference => mark({ reference: "gatewayIpAddresses", cluster, form, ...defined({ family }) });
/** IPv4 or IPv6, the `addressType` of an EndpointSlice. */
export const addressTypeOf = (cluster: string): Reference =>
  mark({ reference: "gatewayIpAddressType", cluster });
export const gatewayHostNameOf = (cluster: string): Reference =>
  mark({ reference: "gatewayHostName", cluster });
export const urlAtGatewayOf = (cluster: string, prefix: string, suffix: string): Reference =>
  mark({ reference: "gatewayHostName", cluster, prefix, suffix });
export const gatewayHostNameOrAddressOf = (cluster: string): Reference =>
  mark({ reference: "gatewayHostNameOrAddress", cluster });
export const gatewayAddressOf = (cluster: string): Reference =>
  mark({ reference: "gatewayAddress", cluster });
export const addressTypeOfArgument = ({ path }: ArgumentReference): Reference =>
  mark({ reference: "argumentAddressType", path });
export const rootCertificate: Reference = mark({ reference: "rootCertificateBase64" });
export const idOfMesh: Reference = mark({ reference: "meshId" });

export const isReference = (value: unknown): value is Reference => isMarkedReference(value);

/** A copy of a value with every reference in it replaced. */
export function replaceReferences(
  value: unknown,
  replace: (reference: Reference) => unknown,
): unknown {
  if (isReference(value)) return replace(value);
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, replace));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaceReferences(member, replace)]),
  );
}

/** The references in a value, in order. */
export function referencesIn(value: unknown): Reference[] {
  const found: Reference[] = [];
  replaceReferences(value, (reference) => found.push(reference));
  return found;
}

/** The clusters whose gateway a value refers to. */
export function gatewaysIn(value: unknown): string[] {
  const clusters = new Set<string>();
  for (const reference of referencesIn(value))
    if ("cluster" in reference) clusters.add(reference.cluster);
  return [...clusters];
}
