import type * as k8s from "@kubernetes/client-node";
import { configKubeconfigName } from "../../topology/istio-names";
import type { TryCredential } from "../credentials/trial";
import type { CredentialTrial } from "../observation";
import { objectName } from "../../live/pods";

/** The trial of each key of a remote secret, by the name of the secret. */
export interface CredentialTrials {
  readonly [secret: string]: { readonly [key: string]: CredentialTrial };
}

/** Tries the credentials of remote secrets. */
export async function fetchTrials(
  secrets: readonly k8s.V1Secret[],
  attempt: TryCredential,
): Promise<CredentialTrials> {
  const tried = secrets
    // an external istiod may write with this one
    .filter((secret) => objectName(secret) !== configKubeconfigName)
    .map(async (secret) => {
      const trials = Object.entries(secret.data ?? {}).map(async ([key, value]) => {
        const kubeconfig = Buffer.from(value, "base64").toString("utf8");
        return [key, await attempt(kubeconfig)] as const;
      });
      return [objectName(secret), Object.fromEntries(await Promise.all(trials))] as const;
    });
  return Object.fromEntries(await Promise.all(tried));
}
