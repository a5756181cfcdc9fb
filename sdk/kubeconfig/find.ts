import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { expandHome } from "../home";
import { entriesOf, itemsOf, KubeconfigError, parseDocument } from "./document";
import type { EntryList, Fields } from "./document";

/** A kubeconfig as the provider takes it, and its content. */
export interface KubeconfigSource {
  /**
   * A path, content, or "" for the ambient kubeconfig. Paths and "" stay as they are, so that the
   * state has neither credentials of a file nor, for "", a path of this machine.
   */
  readonly source: string;
  /** The content. If it comes from files, the paths in it are absolute. */
  readonly content: string;
}

/** Finds a kubeconfig that is given as content or as a path. Not given: the ambient kubeconfig. */
export function findKubeconfig(given: string | undefined): KubeconfigSource {
  if (given === undefined) return { source: "", content: ambientContent() };
  if (isContent(given)) return { source: given, content: given };
  return fromFile(given);
}

/** A path has one line and is not a YAML object. Everything else is content. */
export const isContent = (given: string): boolean =>
  given.includes("\n") || given.trimStart().startsWith("{");

function fromFile(file: string): KubeconfigSource {
  const content = readFile(file);
  const document = parseDocument(content);
  // the provider reads the file without its folder, so it would not find what is relative to it
  if (makePathsAbsolute(document, path.dirname(absolute(file)))) {
    const changed = yaml.dump(document);
    return { source: changed, content: changed };
  }
  // the provider may run in another folder, where a relative path is another file; it knows "~"
  return { source: file.startsWith("~/") ? file : path.resolve(file), content };
}

function readFile(file: string): string {
  try {
    return fs.readFileSync(absolute(file), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "error";
    // so long a string is probably a kubeconfig in another format, which may hold credentials
    if (file.length > 255)
      throw new KubeconfigError("expected the content or the path of a kubeconfig, got neither");
    throw new KubeconfigError(`cannot read the file "${file}" (${code}); ${adviceFor(file)}`);
  }
}

function adviceFor(file: string): string {
  if (file === defaultFile) return "create it, set KUBECONFIG, or set kubeconfig";
  if (absolute(file) === file || file.startsWith("~/")) return "check the path";
  return `check the path, which is relative to ${process.cwd()}`;
}

/** The absolute path of a file that may be in the home directory. */
const absolute = (file: string): string => path.resolve(expandHome(file));

const defaultFile = "~/.kube/config";

/** KUBECONFIG may list several files. As in kubectl, the first entry of each name wins. */
function ambientContent(): string {
  const listed = (process.env["KUBECONFIG"] ?? "").split(path.delimiter);
  const files = listed.filter((file) => file !== "");
  if (files.length < 2) return fromFile(files[0] ?? defaultFile).content;
  const documents = files.filter((file) => fs.existsSync(file)).flatMap((file) => documentIn(file));
  if (documents.length > 0) return yaml.dump(merge(documents));
  throw new KubeconfigError("none of the files in KUBECONFIG exists; correct the variable");
}

/** The document in a file. As in kubectl, a file may be empty, and has no document then. */
function documentIn(file: string): Fields[] {
  const content = readFile(file);
  if (content.trim() === "") return [];
  const document = parseDocument(content);
  makePathsAbsolute(document, path.dirname(absolute(file)));
  return [document];
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

/** Resolves relative paths from the file's folder, as kubectl does. Returns whether it has any. */
function makePathsAbsolute(document: Fields, folder: string): boolean {
  const files = [
    ...entriesOf(document, "clusters").flatMap(({ value }) =>
      relativeIn(value, ["certificate-authority"]),
    ),
    ...entriesOf(document, "users").flatMap(({ value }) => [
      ...relativeIn(value, ["client-certificate", "client-key", "tokenFile"]),
      ...relativeCommand(value["exec"]),
    ]),
  ];
  for (const { entry, field, file } of files) entry[field] = path.resolve(folder, file);
  return files.length > 0;
}

/** A field that holds a relative path. */
interface RelativePath {
  readonly entry: Fields;
  readonly field: string;
  readonly file: string;
}

const relativeIn = (entry: Fields, fields: readonly string[]): RelativePath[] =>
  fields.flatMap((field) => {
    const file = entry[field];
    if (typeof file !== "string" || file === "" || path.isAbsolute(file)) return [];
    return [{ entry, field, file }];
  });

/** A command without a folder is looked up in PATH. */
function relativeCommand(exec: unknown): RelativePath[] {
  const plugin = exec as Fields | null | undefined;
  if (!plugin || !String(plugin["command"]).includes(path.sep)) return [];
  return relativeIn(plugin, ["command"]);
}

function firstOfEachName(items: unknown[]): unknown[] {
  const byName = new Map<unknown, unknown>();
  for (const item of items) {
    const name = (item as { name?: unknown } | null)?.name;
    if (!byName.has(name)) byName.set(name, item);
  }
  return [...byName.values()];
}
