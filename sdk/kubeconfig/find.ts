import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { expandHome } from "../home";
import { entriesOf, itemsOf, KubeconfigError, parseDocument } from "./document";
import type { EntryList, Fields } from "./document";

/** A kubeconfig as the provider takes it, a path or content, and its content. */
export interface KubeconfigSource {
  /** A path stays a path, so that the credentials in a file do not get into the state. */
  readonly source: string;
  readonly content: string;
  /** The folder of the file that it was read from. */
  readonly folder?: string;
}

/** Finds a kubeconfig that is given as content or as a path. Not given: the ambient kubeconfig. */
export function findKubeconfig(given: string | undefined): KubeconfigSource {
  if (given === undefined) return ambientKubeconfig();
  if (isContent(given)) return { source: given, content: given };
  return fromFile(given);
}

/** A path has one line and is not a YAML object. Everything else is content. */
const isContent = (given: string): boolean =>
  given.includes("\n") || given.trimStart().startsWith("{");

function fromFile(file: string): KubeconfigSource {
  // the provider runs in another folder, where a relative path is another file; it knows "~"
  const source = file.startsWith("~/") ? file : path.resolve(file);
  return { source, content: readFile(file), folder: path.dirname(absolute(file)) };
}

function readFile(file: string): string {
  try {
    return fs.readFileSync(absolute(file), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "error";
    // such a long string is rather a kubeconfig in another format, which may hold credentials
    if (file.length > 255)
      throw new KubeconfigError("expected the content or the path of a kubeconfig, got neither");
    throw new KubeconfigError(`cannot read the file "${file}" (${code}); check the path`);
  }
}

/** The absolute path of a file that may be in the home directory. */
const absolute = (file: string): string => path.resolve(expandHome(file));

/** KUBECONFIG may list several files. As in kubectl, the first entry of each name wins. */
function ambientKubeconfig(): KubeconfigSource {
  const listed = (process.env["KUBECONFIG"] ?? "").split(path.delimiter);
  const files = listed.filter((file) => file !== "");
  if (files.length < 2) return fromFile(files[0] ?? "~/.kube/config");
  const documents = files
    .filter((file) => fs.existsSync(file))
    .map((file) => withAbsolutePaths(parseDocument(readFile(file)), path.dirname(absolute(file))));
  if (documents.length === 0)
    throw new KubeconfigError("none of the files in KUBECONFIG exists; correct the variable");
  const content = yaml.dump(merge(documents));
  return { source: content, content };
}

function merge(documents: readonly Fields[]): Fields {
  const merged = (list: EntryList): unknown[] =>
    firstOfEachName(documents.flatMap((document) => itemsOf(document, list)));
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: merged("clusters"),
    users: merged("users"),
    contexts: merged("contexts"),
  };
}

/** Paths in a kubeconfig are relative to its folder, which is lost when several are merged. */
function withAbsolutePaths(document: Fields, folder: string): Fields {
  for (const { value } of entriesOf(document, "clusters"))
    makeAbsolute(value, ["certificate-authority"], folder);
  for (const { value } of entriesOf(document, "users")) {
    makeAbsolute(value, ["client-certificate", "client-key", "tokenFile"], folder);
    makeCommandAbsolute(value["exec"], folder);
  }
  return document;
}

/** A command without a folder is looked up in PATH. */
function makeCommandAbsolute(exec: unknown, folder: string): void {
  const plugin = exec as Fields | null | undefined;
  const command = plugin?.["command"];
  if (plugin && typeof command === "string" && command.includes(path.sep))
    makeAbsolute(plugin, ["command"], folder);
}

function makeAbsolute(entry: Fields, fields: readonly string[], folder: string): void {
  for (const field of fields) {
    const file = entry[field];
    if (typeof file === "string" && file !== "") entry[field] = path.resolve(folder, file);
  }
}

function firstOfEachName(items: unknown[]): unknown[] {
  const byName = new Map<unknown, unknown>();
  for (const item of items) {
    const name = (item as { name?: unknown } | null)?.name;
    if (!byName.has(name)) byName.set(name, item);
  }
  return [...byName.values()];
}
