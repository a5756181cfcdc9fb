import { defined, unlessEmpty } from "../../defined";
import { KubeconfigError } from "../../kubeconfig/document";
import { describeError, withTimeout } from "../../live/api-errors";
import type { CredentialTrial } from "../observation";
import { safeKubeconfig } from "./safe-kubeconfig";
import { sender, type Send } from "./send";

/** Tries the credential in the kubeconfig of a remote secret. */
export type TryCredential = (kubeconfig: string) => Promise<CredentialTrial>;

/** A server that does not answer must not delay the report for long. */
const trialSeconds = 5;

/** The kinds that istiod must list in another cluster. */
const needed = [
  { group: "", resource: "namespaces" },
  { group: "", resource: "nodes" },
  { group: "", resource: "pods" },
  { group: "", resource: "services" },
  { group: "discovery.k8s.io", resource: "endpointslices" },
];

/** Asks the server in a kubeconfig for its UID, and whether it accepts the credential. */
export const tryCredential: TryCredential = async (kubeconfig) => {
  const finished = new AbortController();
  try {
    const safe = safeKubeconfig(kubeconfig);
    if ("unsafe" in safe) return { result: "unknown", reason: safe.unsafe };
    return await withTimeout(trialSeconds, ask(sender(safe, finished.signal)));
  } catch (error) {
    if (error instanceof KubeconfigError) return { result: "unknown", reason: error.message };
    const result = isCertificateError(error) ? "mistrusted" : "unknown";
    return { result, reason: describeError(error) };
  } finally {
    finished.abort();
  }
};

async function ask(send: Send): Promise<CredentialTrial> {
  const { status, body } = await send("GET", "/api/v1/namespaces/kube-system");
  if (status === 401) return { result: "rejected", reason: "HTTP 401" };
  if (status !== 200 && status !== 403) return { result: "unknown", reason: `HTTP ${status}` };
  const denied = await Promise.all(needed.map((right) => isDenied(send, right)));
  const missing = needed.filter((_, index) => denied[index]).map(({ resource }) => resource);
  return defined({
    result: "accepted" as const,
    uid: status === 200 ? uidIn(body) : undefined,
    missing: unlessEmpty(missing),
  });
}

/** Whether the server says that the credential may not list a kind. */
async function isDenied(
  send: Send,
  { group, resource }: { readonly group: string; readonly resource: string },
): Promise<boolean> {
  const { status, body } = await send(
    "POST",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { verb: "list", group, resource } },
    },
  );
  if (status !== 201) return false;
  const review = JSON.parse(body) as { status?: { allowed?: unknown } };
  return review.status?.allowed === false;
}

function uidIn(body: string): string | undefined {
  const { metadata } = JSON.parse(body) as { metadata?: { uid?: unknown } };
  return typeof metadata?.uid === "string" ? metadata.uid : undefined;
}

/** Whether the CA of the kubeconfig did not sign the server's certificate. */
function isCertificateError(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return (
    typeof code === "string" &&
    /CERT|LEAF_SIGNATURE|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH/.test(code)
  );
}

/**
 * Tries each credential only once, because every primary of a mesh has the same ones. If it was not
 * accepted, it is tried again the next time.
 */
export function tryOnce(attempt: TryCredential = tryCredential): TryCredential {
  const trials = new Map<string, Promise<CredentialTrial>>();
  return (kubeconfig) => {
    const known = trials.get(kubeconfig);
    if (known !== undefined) return known;
    const trial = attempt(kubeconfig);
    trials.set(kubeconfig, trial);
    void trial.then(({ result }) => {
      if (result !== "accepted") trials.delete(kubeconfig);
    });
    return trial;
  };
}
