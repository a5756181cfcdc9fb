import type * as k8s from "@kubernetes/client-node";
import { defined } from "../../defined";
import { parseContexts } from "../../kubeconfig/contexts";
import { KubeconfigError, parseDocument, type Fields } from "../../kubeconfig/document";
import { istioAnnotations } from "../../topology/istio-names";
import { currentEntries } from "../credentials/safe-kubeconfig";
import type { CredentialTrials } from "../fetch/credentials";
import type { RemoteAccess, RemoteSecret } from "../observation";
import { objectName } from "../../live/pods";

/** What the report shows of a remote secret: no values. */
export function remoteSecretOf(secret: k8s.V1Secret, trials: CredentialTrials = {}): RemoteSecret {
  const data = secret.data ?? {};
  const keys = Object.keys(data).sort();
  const created = secret.metadata?.creationTimestamp;
  const trialOf = (key: string) => trials[objectName(secret)]?.[key];
  const accessTo = (key: string): RemoteAccess => {
    const access = accessOf(data[key] ?? "");
    // a kubeconfig that istiod cannot use has its own finding
    return access.invalid === undefined ? defined({ ...access, trial: trialOf(key) }) : access;
  };
  return defined({
    name: objectName(secret),
    cluster: secret.metadata?.annotations?.[istioAnnotations.cluster],
    keys,
    created: created === undefined ? undefined : new Date(created).toISOString(),
    access: Object.fromEntries(keys.map((key) => [key, accessTo(key)])),
  });
}

/** How the kubeconfig in a remote secret leads to its cluster, without credentials. */
function accessOf(encoded: string): RemoteAccess {
  const kubeconfig = Buffer.from(encoded, "base64").toString("utf8");
  try {
    const document = parseDocument(kubeconfig);
    const current = parseContexts(kubeconfig).get(String(document["current-context"]));
    if (current === undefined) return { invalid: "its current context leads to no server" };
    const { server, tlsServerName, usesProxy } = current;
    const { user } = currentEntries(document);
    const token = user["token"];
    return defined({
      server: withoutCredentials(server),
      tlsServerName,
      usesProxy: usesProxy || undefined,
      insecureOption: insecureOptionOf(user),
      ...(typeof token === "string" ? lifetimeOf(token) : {}),
    });
  } catch (error) {
    if (error instanceof KubeconfigError) return { invalid: error.message };
    throw error;
  }
}

/** The option of istiod without which it rejects this user of a kubeconfig. */
function insecureOptionOf(user: Fields): string | undefined {
  const provider = (user["auth-provider"] as Fields | undefined)?.["name"];
  if (user["exec"] !== undefined) return "exec";
  if (typeof provider === "string" && provider !== "oidc") return provider;
  if (user["client-key"] !== undefined) return "clientKey";
  if (user["client-certificate"] !== undefined) return "clientCertificate";
  return user["tokenFile"] === undefined ? undefined : "tokenFile";
}

export function withoutCredentials(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
  } catch {
    return "not a valid URL";
  }
}

/** When a JSON Web Token was issued and when it expires. A token of a Secret never expires. */
function lifetimeOf(token: string): Pick<RemoteAccess, "tokenIssued" | "tokenExpires"> {
  const [, payload = ""] = token.split(".");
  try {
    const { iat, exp } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as {
      iat?: unknown;
      exp?: unknown;
    };
    return defined({ tokenIssued: timeOf(iat), tokenExpires: timeOf(exp) });
  } catch {
    // not a JSON Web Token, so nothing is known of it
    return {};
  }
}

const timeOf = (seconds: unknown): string | undefined =>
  typeof seconds === "number" && Math.abs(seconds) < 1e11
    ? new Date(seconds * 1000).toISOString()
    : undefined;
