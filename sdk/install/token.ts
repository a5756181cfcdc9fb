import * as pulumi from "@pulumi/pulumi";
import { names } from "../plan/names";
import type { ReaderPlan } from "../plan/plan";
import * as k8s from "./kubernetes";
import { optionsIn, type StepContext } from "./step-context";
import type { StepResult } from "./step-results";

/** Creates the token that other istiods use to read this cluster, and a custom account for it. */
export function installReaderToken(
  { serviceAccount, isChartAccount, tokenSecret }: ReaderPlan,
  context: StepContext,
): StepResult {
  const name = context.name("reader-token");
  if (isChartAccount) return installToken(name, serviceAccount, tokenSecret, context);
  const account = installAccount(context.name("reader-account"), serviceAccount, context);
  const afterAccount = { ...context, after: [...context.after, account] };
  const { resources, ...result } = installToken(name, serviceAccount, tokenSecret, afterAccount);
  return { ...result, resources: [account, ...resources] };
}

/** Creates the token with which an external istiod reads and writes this config cluster. */
export function installConfigToken(revision: string, context: StepContext): StepResult {
  const account = names.istiod(revision);
  return installToken(context.name("istiod-token"), account, names.token(account, 0), context);
}

/** Creates an account. It may have existed before and have other uses, so it is never deleted. */
const installAccount = (name: string, account: string, context: StepContext): k8s.ServiceAccount =>
  new k8s.ServiceAccount(
    name,
    { metadata: { name: account, namespace: context.systemNamespace } },
    optionsIn(context, { retainOnDelete: true }),
  );

/**
 * Requests a token for an account and waits for it. A rotated token has another Secret: the engine
 * creates the new one, updates the remote secrets, and deletes the old one last.
 */
function installToken(
  name: string,
  account: string,
  secretName: string,
  context: StepContext,
): StepResult {
  const annotations = {
    "kubernetes.io/service-account.name": account,
    "pulumi.com/waitFor": "jsonpath={.data.token}",
  };
  const secret = new k8s.Secret(
    name,
    {
      metadata: { name: secretName, namespace: context.systemNamespace, annotations },
      type: "kubernetes.io/service-account-token",
    },
    optionsIn(context),
  );
  const field = (key: string): pulumi.Output<string> =>
    pulumi.secret(secret.data.apply((data) => data?.[key] ?? ""));
  const token = field("token").apply(decodeBase64);
  return { resources: [secret], token: { token, certificateAuthority: field("ca.crt") } };
}

const decodeBase64 = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");
