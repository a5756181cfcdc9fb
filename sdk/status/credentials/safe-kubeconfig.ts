import { defined } from "../../defined";
import { entriesOf, parseDocument, type Fields } from "../../kubeconfig/document";

/** A kubeconfig that can be used without running programs or reading files of this machine. */
export interface SafeKubeconfig {
  readonly server: string;
  /** In JSON. */
  readonly content: string;
}

/** The name of the only cluster, user and context. */
export const safeName = "remote";

/** The safe parts of a kubeconfig from a remote secret, or why it cannot be used. */
export function safeKubeconfig(content: string): SafeKubeconfig | { readonly unsafe: string } {
  const { cluster, user } = currentEntries(parseDocument(content));
  const unsafe = whyUnsafe(cluster, user);
  if (unsafe !== undefined) return { unsafe };
  const server = String(cluster["server"]);
  return { server, content: JSON.stringify(documentOf(server, cluster, user)) };
}

/** The cluster and the user of the current context. */
export function currentEntries(document: Fields): {
  readonly cluster: Fields;
  readonly user: Fields;
} {
  const context = find(document, "contexts", document["current-context"]);
  const cluster = find(document, "clusters", context["cluster"]);
  return { cluster, user: find(document, "users", context["user"]) };
}

const find = (document: Fields, list: "clusters" | "contexts" | "users", name: unknown): Fields =>
  entriesOf(document, list).find((entry) => entry.name === name)?.value ?? {};

/** Each of these could run a program, read a file, or send the credential without protection. */
function whyUnsafe(cluster: Fields, user: Fields): string | undefined {
  if (user["exec"] !== undefined || user["auth-provider"] !== undefined)
    return "its kubeconfig needs a plug-in, and plug-ins of remote secrets are not run";
  const files = [user["tokenFile"], user["client-certificate"], user["client-key"]];
  if ([...files, cluster["certificate-authority"]].some((file) => file !== undefined))
    return "its kubeconfig names files, and files of remote secrets are not read";
  if (cluster["insecure-skip-tls-verify"] === true)
    return "its kubeconfig does not verify the certificate of the server";
  return /^https:\/\//i.test(String(cluster["server"])) ? undefined : "its server does not use TLS";
}

/** Copies only fields that are known to be safe. */
function documentOf(server: string, cluster: Fields, user: Fields): object {
  return {
    clusters: [
      {
        name: safeName,
        cluster: defined({
          server,
          "certificate-authority-data": cluster["certificate-authority-data"],
          "tls-server-name": cluster["tls-server-name"],
          "proxy-url": cluster["proxy-url"],
        }),
      },
    ],
    users: [
      {
        name: safeName,
        user: defined({
          token: user["token"],
          username: user["username"],
          password: user["password"],
          "client-certificate-data": user["client-certificate-data"],
          "client-key-data": user["client-key-data"],
        }),
      },
    ],
    contexts: [{ name: safeName, context: { cluster: safeName, user: safeName } }],
    "current-context": safeName,
  };
}
