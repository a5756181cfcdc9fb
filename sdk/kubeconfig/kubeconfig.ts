import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { quoteList } from "../issue";

/** What the rules need to know of a kubeconfig: its contexts and where they lead. No credentials. */
export interface Kubeconfig {
  readonly contexts: { readonly [name: string]: Context };
}

/** Where a context leads. */
export interface Context {
  /** The URL of the API server. */
  readonly server: string;
  /** What tells API servers apart: their URL, and what chooses one of several behind it. */
  readonly identity: string;
}

/** A kubeconfig that cannot be used; the message is for the user and holds nothing of the content. */
export class KubeconfigError extends Error {}

/** A kubeconfig as the provider takes it, a path or content, and its content. */
export interface KubeconfigSource {
  /** A path stays a path, so that no credentials of a file come into the state. */
  readonly source: string;
  readonly content: string;
  /** The folder of the file it was read from. */
  readonly folder?: string;
}

/** Finds a kubeconfig given as content, as a path, or not at all (then the ambient one). */
export function findKubeconfig(given: string | undefined): KubeconfigSource {
  if (given === undefined) return ambientKubeconfig();
  return isContent(given) ? { source: given, content: given } : fromFile(given);
}

/** Reads from a kubeconfig's content where its contexts lead. */
export function parseKubeconfig(content: string): Kubeconfig {
  const document = parseDocument(content);
  const clusters = new Map(entries(document, "clusters").map(({ name, value }) => [name, value]));
  const contexts: { [name: string]: Context } = {};
  for (const { name, value } of entries(document, "contexts")) {
    const cluster = clusters.get(String(value["cluster"]));
    if (typeof cluster?.["server"] !== "string") continue;
    const identity = JSON.stringify(
      ["server", "tls-server-name", "proxy-url"].map((key) => cluster[key]),
    );
    contexts[name] = { server: cluster["server"], identity };
  }
  if (Object.keys(contexts).length === 0)
    throw new KubeconfigError("it has no context that leads to a cluster");
  return { contexts };
}

/** The context to use: the one asked for, else the one named as the cluster, else the only one. */
export function chooseContext(
  kubeconfig: Kubeconfig,
  cluster: string,
  asked: string | undefined,
): string {
  const contexts = Object.keys(kubeconfig.contexts);
  const wanted = asked ?? (contexts.length === 1 ? contexts[0]! : cluster);
  if (contexts.includes(wanted)) return wanted;
  throw new KubeconfigError(
    `there is no context "${wanted}" in the kubeconfig; it has ${quoteList(contexts)}`,
  );
}

/** Where a context leads: to a URL. Without a scheme clients differ in what they make of it, and peers are handed it as it is. */
export function follow(kubeconfig: Kubeconfig, context: string): Context {
  const found = kubeconfig.contexts[context]!;
  const surplus = surplusOf(found.server);
  if (surplus !== undefined)
    throw new KubeconfigError(`the server of context "${context}" has ${surplus}`);
  if (/^https?:\/\//i.test(found.server)) return found;
  throw new KubeconfigError(
    `the server of context "${context}", "${found.server}", is no URL; ${urlAdvice(found.server)}`,
  );
}

/** What of a URL is no part of where an API server is, and may be a secret, so that it is not repeated; undefined where there is none. */
export function surplusOf(server: string): string | undefined {
  if (/[?#]/.test(server)) return 'a query or a fragment, which begin with "?" and "#"; remove it';
  if (!server.includes("@")) return undefined;
  // it may also be part of a path
  const url = URL.canParse(server) ? new URL(server) : undefined;
  return url !== undefined && url.host !== "" && `${url.username}${url.password}` === ""
    ? undefined
    : 'a user or a password, which end in "@" and would be handed to other clusters; remove it';
}

/** How the URL of an API server is written; most often its scheme alone is missing. */
export const urlAdvice = (server: string): string =>
  !server.includes("://") && URL.canParse(`https://${server}`)
    ? `write https://${server}`
    : "the form is https://HOST:PORT";

/** A path has one line and is no YAML mapping; everything else is content. */
const isContent = (given: string): boolean =>
  given.includes("\n") || given.trimStart().startsWith("{");

function fromFile(file: string): KubeconfigSource {
  // the provider runs in a folder of its own: a relative path would mean another file there; "~" it knows
  const source = file.startsWith("~/") ? file : path.resolve(file);
  return { source, content: readFile(file), folder: path.dirname(expandHome(file)) };
}

function readFile(file: string): string {
  try {
    return fs.readFileSync(expandHome(file), "utf8");
  } catch (error) {
    // what is long is hardly a path: rather a kubeconfig in some other form, which is not repeated
    const named =
      file.length > 255 ? `it is no kubeconfig's content, and as a file it` : `the file "${file}"`;
    throw new KubeconfigError(
      `${named} cannot be read (${(error as NodeJS.ErrnoException).code ?? "error"})`,
    );
  }
}

const expandHome = (file: string): string =>
  file.startsWith("~/") ? path.join(os.homedir(), file.slice(2)) : path.resolve(file);

/** KUBECONFIG may name several files; as in kubectl, what comes first wins. */
function ambientKubeconfig(): KubeconfigSource {
  const files = (process.env["KUBECONFIG"] ?? "")
    .split(path.delimiter)
    .filter((file) => file !== "");
  if (files.length === 0) return fromFile("~/.kube/config");
  if (files.length === 1) return fromFile(files[0]!);
  const documents = files
    .filter((file) => fs.existsSync(file))
    .map((file) =>
      withAbsolutePaths(parseDocument(readFile(file)), path.dirname(path.resolve(file))),
    );
  if (documents.length === 0) throw new KubeconfigError("none of the files in KUBECONFIG exists");
  const lists = (key: string): unknown[] =>
    documents.flatMap((document) => (Array.isArray(document[key]) ? document[key] : []));
  const content = yaml.dump({
    apiVersion: "v1",
    kind: "Config",
    clusters: firstOfEachName(lists("clusters")),
    users: firstOfEachName(lists("users")),
    contexts: firstOfEachName(lists("contexts")),
  });
  return { source: content, content };
}

/** Files that a kubeconfig names are relative to its own folder, which is known no more when several are one. */
function withAbsolutePaths(
  document: { [key: string]: unknown },
  folder: string,
): { [key: string]: unknown } {
  for (const { value } of entries(document, "clusters"))
    makeAbsolute(value, ["certificate-authority"], folder);
  for (const { value } of entries(document, "users")) {
    makeAbsolute(value, ["client-certificate", "client-key", "tokenFile"], folder);
    const login = value["exec"] as NamedEntry["value"] | null | undefined;
    // a command without a folder is looked up in PATH
    if (typeof login?.["command"] === "string" && login["command"].includes(path.sep))
      makeAbsolute(login, ["command"], folder);
  }
  return document;
}

function makeAbsolute(entry: NamedEntry["value"], fields: readonly string[], folder: string): void {
  for (const field of fields)
    if (typeof entry[field] === "string" && entry[field] !== "")
      entry[field] = path.resolve(folder, entry[field]);
}

function firstOfEachName(list: unknown[]): unknown[] {
  const byName = new Map<unknown, unknown>();
  for (const item of list) {
    const name = (item as { name?: unknown } | null)?.name;
    if (!byName.has(name)) byName.set(name, item);
  }
  return [...byName.values()];
}

function parseDocument(content: string): { [key: string]: unknown } {
  let document: unknown;
  try {
    document = yaml.load(content);
  } catch (error) {
    // the message of the parser quotes the content, which may hold credentials: only the place is repeated
    const line = (error as yaml.YAMLException).mark?.line;
    throw new KubeconfigError(
      `it is not valid YAML${line === undefined ? "" : ` (line ${line + 1})`}`,
    );
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new KubeconfigError(
      "it is not a kubeconfig: a YAML mapping with clusters, users and contexts is expected",
    );
  }
  return document as { [key: string]: unknown };
}

/** The named entries of one of the kubeconfig's lists: `contexts` holds `{ name, context }`, and so on. */
function entries(
  document: { [key: string]: unknown },
  list: "clusters" | "contexts" | "users",
): NamedEntry[] {
  const items = Array.isArray(document[list]) ? (document[list] as unknown[]) : [];
  return items.flatMap((item) => {
    const { name, [list.slice(0, -1)]: value } = (item ?? {}) as { [key: string]: unknown };
    return typeof name === "string" && typeof value === "object" && value !== null
      ? [{ name, value: value as { [key: string]: unknown } }]
      : [];
  });
}

interface NamedEntry {
  readonly name: string;
  readonly value: { [key: string]: unknown };
}
