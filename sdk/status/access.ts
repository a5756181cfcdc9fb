import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type * as k8s from "@kubernetes/client-node";

/** One cluster, as a context of a kubeconfig reaches it. */
export interface Access {
  readonly context: string;
  readonly library: typeof k8s;
  readonly config: k8s.KubeConfig;
}

/** The command was called in a way that cannot be followed. */
export class UsageError extends Error {}

/** Opens the contexts asked for, or all of a kubeconfig's. The client library is large, so it is loaded only now. */
export function openContexts(kubeconfig: string | undefined, asked: readonly string[]): Access[] {
  const library = require("@kubernetes/client-node") as typeof k8s;
  const { clusters, users, contexts } = merge(
    filesOf(kubeconfig).map((file) => load(library, file)),
  );
  const available = contexts.map(({ name }) => name);
  if (available.length === 0)
    throw new UsageError(
      "the kubeconfig has no contexts; --kubeconfig or $KUBECONFIG names another",
    );
  for (const context of asked) {
    if (available.includes(context)) continue;
    const those = available.map((name) => `"${name}"`).join(", ");
    throw new UsageError(`there is no context "${context}" in the kubeconfig; it has ${those}`);
  }
  return [...new Set(asked.length > 0 ? asked : available)].map((context) => {
    const config = new library.KubeConfig();
    config.loadFromOptions({ clusters, users, contexts, currentContext: context });
    return { context, library, config };
  });
}

/** As kubectl does: $KUBECONFIG may list several files, of which some may be missing. */
function filesOf(kubeconfig: string | undefined): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (process.env["KUBECONFIG"] ?? "")
    .split(path.delimiter)
    .filter((file) => file !== "");
  if (listed.length === 0) return [path.join(os.homedir(), ".kube", "config")];
  const existing = listed.filter((file) => fs.existsSync(file));
  return existing.length > 0 ? existing : listed;
}

function load(library: typeof k8s, file: string): k8s.KubeConfig {
  const config = new library.KubeConfig();
  try {
    // not from a string: paths of certificates are relative to the file
    config.loadFromFile(file);
    return config;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined)
      throw new UsageError(`the kubeconfig "${file}" cannot be read (${code})`);
    // the parser quotes the file, which holds credentials, so what it says is not repeated
    throw new UsageError(`the file "${file}" is no kubeconfig`);
  }
}

/** Where several files say something of one name, the first counts. */
function merge(
  configs: readonly k8s.KubeConfig[],
): Pick<k8s.KubeConfig, "clusters" | "users" | "contexts"> {
  const firsts = <T extends { name: string }>(all: T[]): T[] =>
    all.filter(({ name }, at) => all.findIndex((other) => other.name === name) === at);
  return {
    clusters: firsts(configs.flatMap(({ clusters }) => clusters)),
    users: firsts(configs.flatMap(({ users }) => users)),
    contexts: firsts(configs.flatMap(({ contexts }) => contexts)),
  };
}

/** Ends what takes too long: an API server that is gone may leave a connection open for minutes. */
export function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${seconds} seconds`)),
      seconds * 1000,
    );
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Why an API server did not do what was asked, in one line: its own words where it is a Kubernetes status. */
export function reasonOf(error: unknown): string {
  const { code, body, message, cause } = error as {
    code?: unknown;
    body?: unknown;
    message?: string;
    cause?: { message?: string };
  };
  if (typeof code !== "number") return oneLine(cause?.message ?? message ?? String(error));
  // other bodies, and the headers, may hold more than a reader wants
  const said = statusMessage(body);
  return `HTTP ${code}${said === undefined ? "" : `, ${oneLine(said)}`}`;
}

function statusMessage(body: unknown): string | undefined {
  try {
    const { kind, message } = (typeof body === "string" ? JSON.parse(body) : body) as {
      kind?: unknown;
      message?: unknown;
    };
    return kind === "Status" && typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}

/** Text from elsewhere, fit for a line of a terminal. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\s\x00-\x1f\x7f-\x9f]+/g, " ")
    .trim()
    .slice(0, 200);
