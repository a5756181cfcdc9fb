import { createHash } from "node:crypto";
import type { LiveKind } from "./live-kinds";

/** A webhook in a configuration. */
interface Webhook {
  readonly name?: string;
  readonly clientConfig?: {
    readonly caBundle?: string;
    readonly url?: string;
    readonly service?: object;
  };
  readonly rules?: readonly object[];
}

/** The fields of an object that are compared. */
export interface ObjectContent {
  readonly data?: object;
  readonly spec?: { readonly [field: string]: unknown };
  readonly endpoints?: readonly object[];
  readonly ports?: readonly object[];
  readonly webhooks?: readonly Webhook[];
}

/** Hashes by the part that was hashed, as messages name it. */
export interface Hashes {
  readonly [part: string]: string;
}

/** In place of the hash of a CA bundle that istiod wrote. istiod keeps such bundles up to date. */
export const writtenByIstiod = "written by istiod";

/** Hashes what must stay as it is. */
export function hashesOf(kind: LiveKind, content: ObjectContent, metadata: object): Hashes {
  const parts = Object.entries(partsOf(kind, content)).filter(([, part]) => isPresent(part));
  const hashes = Object.fromEntries(parts.map(([part, value]) => [part, hashOf(value)]));
  const bundles = (content.webhooks ?? [])
    .filter(({ name = "" }) => isBundleOfIstiod(name, metadata))
    .map(({ name = "" }) => [bundlePart(name), writtenByIstiod]);
  return { ...hashes, ...Object.fromEntries(bundles) };
}

/** An API server returns null for an empty list, and the state may have the list. */
const isPresent = (part: unknown): boolean =>
  part !== undefined && part !== null && !(Array.isArray(part) && part.length === 0);

function partsOf(
  kind: LiveKind,
  { data, spec, endpoints, ports, webhooks }: ObjectContent,
): { [part: string]: unknown } {
  switch (kind) {
    case "Secret":
    case "ConfigMap":
      return { data };
    case "Service":
      return { "list of ports": spec?.["ports"], selector: spec?.["selector"] };
    case "EndpointSlice":
      return { "list of endpoints": endpoints, "list of ports": ports };
    case "Gateway":
    case "VirtualService":
    case "DestinationRule":
      return { spec };
    case "MutatingWebhookConfiguration":
    case "ValidatingWebhookConfiguration":
      return Object.assign({}, ...(webhooks ?? []).map(webhookParts)) as {
        [part: string]: unknown;
      };
    default:
      return {};
  }
}

const bundlePart = (webhook: string): string => `CA bundle of the webhook "${webhook}"`;

/** Without selectors, because some clouds add their own namespaces to them. */
const webhookParts = ({ name = "", clientConfig = {}, rules }: Webhook): object => ({
  [bundlePart(name)]: clientConfig.caBundle ?? "",
  [`target of the webhook "${name}"`]: [clientConfig.url, clientConfig.service],
  [`list of rules of the webhook "${name}"`]: rules,
});

function isBundleOfIstiod(webhook: string, metadata: ManagedMetadata): boolean {
  const { managedFields = [] } = metadata;
  return managedFields.some(({ manager, fieldsV1 }) => {
    const own = fieldsV1?.["f:webhooks"]?.[`k:{"name":"${webhook}"}`];
    return manager === "pilot-discovery" && own?.["f:clientConfig"]?.["f:caBundle"] !== undefined;
  });
}

interface ManagedMetadata {
  readonly managedFields?: readonly {
    readonly manager?: string;
    /** Nested maps of fields. */
    readonly fieldsV1?: any;
  }[];
}

const hashOf = (value: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(normal(value)))
    .digest("hex");

/** With sorted keys and without empty values, because the state may lack both. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== "object" || value === null) return value ?? undefined;
  const members = Object.entries(value)
    .map(([key, member]): [string, unknown] => [key, normal(member)])
    .filter(([, member]) => member !== undefined && !isEmpty(member))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members);
}

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;
