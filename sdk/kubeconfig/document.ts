import * as yaml from "js-yaml";

/** A kubeconfig that cannot be used. The message is for the user, so it quotes no content. */
export class KubeconfigError extends Error {
  constructor(
    message: string,
    /** The field of the cluster to change. */
    readonly field: "kubeconfig" | "context" = "kubeconfig",
  ) {
    super(message);
  }
}

/** An object in a kubeconfig, not validated. */
export type Fields = { [key: string]: unknown };

/** An entry of `clusters`, `users` or `contexts`: its name and the object next to it. */
export interface NamedEntry {
  readonly name: string;
  readonly value: Fields;
}

export type EntryList = "clusters" | "contexts" | "users";

/** Parses the YAML of a kubeconfig. */
export function parseDocument(content: string): Fields {
  const document = parseYaml(content);
  if (isObject(document)) return document;
  throw new KubeconfigError(
    "expected a YAML object with clusters, users and contexts, got something else",
  );
}

function parseYaml(content: string): unknown {
  try {
    return yaml.load(content);
  } catch (error) {
    // the parser's message quotes the content, which may hold credentials: repeat only the line
    const line = (error as yaml.YAMLException).mark?.line;
    if (line === undefined) throw new KubeconfigError("the kubeconfig is not valid YAML");
    throw new KubeconfigError(`the kubeconfig is not valid YAML (line ${line + 1})`);
  }
}

/** The valid entries of one list. `contexts`, for example, holds `{ name, context }` objects. */
export function entriesOf(document: Fields, list: EntryList): NamedEntry[] {
  const field = list.slice(0, -1);
  return itemsOf(document, list).flatMap((item) => {
    const { name, [field]: value } = (item ?? {}) as Fields;
    if (typeof name !== "string" || !isObject(value)) return [];
    return [{ name, value }];
  });
}

export function itemsOf(document: Fields, list: EntryList): unknown[] {
  const items = document[list];
  return Array.isArray(items) ? items : [];
}

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
