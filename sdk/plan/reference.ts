/**
 * A value that the plan can name but not know: it exists only once something was installed. The installer turns it into
 * an Output; printed, a plan shows these words.
 */
export type Reference =
    | { readonly reference: "gateway address" | "gateway address type"; readonly cluster: string }
    | { readonly reference: "root certificate, base64" };

export const gatewayAddressOf = (cluster: string): Reference => ({ reference: "gateway address", cluster });
/** IPv4 or IPv6, as EndpointSlices want to know. */
export const addressTypeOf = (cluster: string): Reference => ({ reference: "gateway address type", cluster });
export const rootCertificate: Reference = { reference: "root certificate, base64" };

export const isReference = (value: unknown): value is Reference =>
    typeof value === "object" && value !== null && typeof (value as { reference?: unknown }).reference === "string";

/** A copy of a value with every reference in it replaced. */
export function replaceReferences(value: unknown, replace: (reference: Reference) => unknown): unknown {
    if (isReference(value)) return replace(value);
    if (Array.isArray(value)) return value.map((item) => replaceReferences(item, replace));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaceReferences(member, replace)]));
}

/** The references in a value, in the order they are met. */
export function referencesIn(value: unknown): Reference[] {
    const found: Reference[] = [];
    replaceReferences(value, (reference) => found.push(reference));
    return found;
}
