import { defined } from "../defined";
import { quoteList } from "../issue";
import { entriesOf, KubeconfigError, parseDocument, type Fields } from "./document";
import { proxyFor } from "./proxy";

/** Where a context leads. No credentials. */
export interface Context {
  readonly name: string;
  /** The URL of the API server. */
  readonly server: string;
  /** The name in the server's certificate, if it is not the host of the URL. */
  readonly tlsServerName?: string;
  /** Whether a proxy leads to the server: that of the context, or of the environment. */
  readonly usesProxy: boolean;
  /** Distinguishes API servers: the URL, and what selects a server behind it. */
  readonly identity: string;
}

/** The contexts of a kubeconfig that lead to a server, by name. */
export type Contexts = ReadonlyMap<string, Context>;

export function parseContexts(content: string): Contexts {
  const document = parseDocument(content);
  const clusters = new Map(entriesOf(document, "clusters").map(({ name, value }) => [name, value]));
  const contexts = new Map<string, Context>();
  for (const { name, value } of entriesOf(document, "contexts")) {
    const cluster = clusters.get(String(value["cluster"]));
    const server = cluster?.["server"];
    if (typeof server !== "string") continue;
    contexts.set(name, readContext(name, server, cluster ?? {}));
  }
  if (contexts.size > 0) return contexts;
  throw new KubeconfigError("the kubeconfig has no context that leads to a server");
}

function readContext(name: string, server: string, cluster: Fields): Context {
  const [serverName, proxy] = [cluster["tls-server-name"], cluster["proxy-url"]];
  return {
    name,
    server,
    ...defined({ tlsServerName: typeof serverName === "string" ? serverName : undefined }),
    usesProxy: proxyFor(server, proxy) !== undefined,
    identity: JSON.stringify([server, serverName, proxy]),
  };
}

/** The context to use: the given one, else the only one, else the one with the cluster's name. */
export function chooseContext(
  contexts: Contexts,
  cluster: string,
  given: string | undefined,
): Context {
  const [first, ...others] = contexts.values();
  if (given === undefined && first !== undefined && others.length === 0) return first;
  const wanted = given ?? cluster;
  const context = contexts.get(wanted);
  if (context !== undefined) return context;
  const available = quoteList([...contexts.keys()], "or");
  const reason = `the kubeconfig has no context "${wanted}"; choose ${available}`;
  throw new KubeconfigError(reason, "context");
}

/** Rejects a server with credentials, or one that is not a URL with a scheme. */
export function checkServerOf({ name, server }: Context): void {
  const subject = `the server of context "${name}"`;
  if (hasCredentials(server)) throw new KubeconfigError(`${subject} ${credentialsRefused}`);
  if (/^https?:\/\//i.test(server)) return;
  const got = JSON.stringify(server);
  throw new KubeconfigError(`${subject}: expected a URL, got ${got}; ${urlAdvice(server)}`);
}

/** What is wrong with a URL that holds credentials. It does not repeat the URL. */
export const credentialsRefused =
  "contains a user name, password, query or fragment, which other clusters would get; remove it";

/** Whether a URL may hold credentials, also in a query. An "@" may also be part of its path. */
export function hasCredentials(url: string): boolean {
  if (/[?#]/.test(url)) return true;
  if (!url.includes("@")) return false;
  if (!URL.canParse(url)) return true;
  const { host, username, password } = new URL(url);
  return host === "" || username !== "" || password !== "";
}

/** How to write the URL of an API server. Often only the scheme is missing. */
export function urlAdvice(server: string): string {
  const withScheme = `https://${server}`;
  if (!server.includes("://") && URL.canParse(withScheme)) return `write ${withScheme}`;
  return "use the form https://HOST:PORT";
}
