import type { IPFamily } from "../args/gateway";

/**
 * A value that the plan can name but not know: it exists only once something was installed. The installer turns it into
 * an Output; printed, a plan shows these words.
 */
export type Reference =
  /** An IP address, one of whatever a gateway has. */
  | { readonly reference: "gatewayIpAddress"; readonly cluster: string }
  /** All IP addresses of one family, by default the first one's, in a list of the form that an EndpointSlice or an Endpoints has. */
  | {
      readonly reference: "gatewayIpAddresses";
      readonly cluster: string;
      readonly family?: IPFamily;
      readonly form: "EndpointSlice" | "Endpoints";
    }
  | { readonly reference: "gatewayIpAddressType"; readonly cluster: string }
  /** With text around it, where it is part of a URL. */
  | {
      readonly reference: "gatewayHostName";
      readonly cluster: string;
      readonly prefix?: string;
      readonly suffix?: string;
    }
  /** An IP address or a host name. */
  | { readonly reference: "gatewayAddress"; readonly cluster: string }
  /** A host name where there is one. */
  | { readonly reference: "gatewayHostNameOrAddress"; readonly cluster: string }
  | { readonly reference: "rootCertificateBase64" };

/**
 * What makes a reference one, and no value of a user's, whatever words are in it: a symbol that is the same where this package is loaded
 * twice in a process. It is the class's, so that only the words are seen in print, and merging takes a reference for one value.
 */
const isMarked = Symbol.for("istio-multicluster:reference");
class Mark {
  get [isMarked](): boolean {
    return true;
  }
}

const mark = (reference: Reference): Reference => Object.assign(new Mark(), reference);

export const gatewayIpAddressOf = (cluster: string): Reference =>
  mark({ reference: "gatewayIpAddress", cluster });
export const gatewayIpAddressesOf = (
  cluster: string,
  form: "EndpointSlice" | "Endpoints",
  family?: IPFamily,
): Reference =>
  mark({
    reference: "gatewayIpAddresses",
    cluster,
    form,
    ...(family === undefined ? {} : { family }),
  });
/** IPv4 or IPv6, as EndpointSlices want to know. */
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
export const rootCertificate: Reference = mark({ reference: "rootCertificateBase64" });

export const isReference = (value: unknown): value is Reference =>
  typeof value === "object" &&
  value !== null &&
  (value as { [isMarked]?: unknown })[isMarked] === true;

/** A copy of a value with every reference in it replaced. */
export function replaceReferences(
  value: unknown,
  replace: (reference: Reference) => unknown,
): unknown {
  if (isReference(value)) return replace(value);
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaceReferences(member, replace)]),
  );
}

/** The references in a value, in the order they are met. */
export function referencesIn(value: unknown): Reference[] {
  const found: Reference[] = [];
  replaceReferences(value, (reference) => found.push(reference));
  return found;
}
