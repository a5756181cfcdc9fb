import * as k8s from "./kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import { names } from "../plan/names";
import type { ApiServer } from "../topology/topology";
import type { ClusterInstall } from "./cluster";

/** The credentials of an account in a cluster, by which istiods elsewhere read it. */
export interface Token {
  readonly secret: k8s.Secret;
  readonly token: pulumi.Output<string>;
  readonly certificateAuthority: pulumi.Output<string>;
}

/** Makes the reader's account where the chart does not. It may have been there before and be others' too, so it is never deleted. */
export const installAccount = (
  name: string,
  { account, namespace }: { account: string; namespace: string },
  cluster: ClusterInstall,
  after: pulumi.Resource[],
): pulumi.Resource =>
  new k8s.ServiceAccount(
    name,
    { metadata: { name: account, namespace } },
    cluster.options(after, { retainOnDelete: true }),
  );

/**
 * Asks Kubernetes for a token of an account, and waits until it is there. One with another name takes its place once all remote secrets
 * have it: the engine creates first, updates what depends on it, and deletes last.
 */
export function installToken(
  name: string,
  {
    account,
    secret: secretName,
    namespace,
  }: { account: string; secret: string; namespace: string },
  cluster: ClusterInstall,
  after: pulumi.Resource[],
): Token {
  const secret = new k8s.Secret(
    name,
    {
      metadata: {
        name: secretName,
        namespace,
        annotations: {
          "kubernetes.io/service-account.name": account,
          "pulumi.com/waitFor": "jsonpath={.data.token}",
        },
      },
      type: "kubernetes.io/service-account-token",
    },
    cluster.options(after),
  );
  const field = (key: string): pulumi.Output<string> =>
    pulumi.secret(secret.data.apply((data) => data?.[key] ?? ""));
  return { secret, token: field("token").apply(decode), certificateAuthority: field("ca.crt") };
}

/** A cluster to be read: where it is, and by which credentials. */
export interface Target {
  readonly name: string;
  readonly server: pulumi.Output<string>;
  readonly apiServer: ApiServer | undefined;
  readonly token: Token;
}

/** The kubeconfig by which a cluster is read, whole or not at all. */
export const kubeconfigOf = ({ name, server, apiServer, token }: Target): pulumi.Output<string> =>
  pulumi.all([server, token.token, token.certificateAuthority]).apply(([url, bearer, authority]) =>
    remoteKubeconfig(name, bearer, {
      server: url,
      certificateAuthorityData: authority,
      ...apiServer,
    }),
  );

/**
 * istiod sees in a cluster that it reads whether it serves that cluster, and so has to write the root certificate into its namespaces. But it
 * looks only when the kubeconfig is new to it: so that says it as well.
 */
const servedRemark = "# served by the istiod that reads this\n";

/** Makes the Secret by which the istiod of `holder` reads the cluster `target`, as `istioctl create-remote-secret` would. */
export function installRemoteSecret(
  name: string,
  { namespace, target, serves }: { namespace: string; target: Target; serves: boolean },
  holder: ClusterInstall,
  after: pulumi.Resource[],
): k8s.Secret {
  const remark = serves ? servedRemark : "";
  return new k8s.Secret(
    name,
    {
      metadata: {
        name: names.remoteSecret(target.name),
        namespace,
        labels: { "istio/multiCluster": "true" },
        annotations: { "networking.istio.io/cluster": target.name },
      },
      // built whole, so that a preview never shows a half-known kubeconfig
      stringData: kubeconfigOf(target).apply((kubeconfig) => ({
        [target.name]: `${remark}${kubeconfig}`,
      })),
    },
    holder.options(after),
  );
}

/** The kubeconfig in a remote secret: one cluster, user and context, all named as the cluster. */
export function remoteKubeconfig(
  name: string,
  token: string,
  { server, certificateAuthorityData, tlsServerName }: ApiServer,
): string {
  const cluster = {
    "certificate-authority-data": certificateAuthorityData,
    server,
    ...(tlsServerName === undefined ? {} : { "tls-server-name": tlsServerName }),
  };
  return yaml.dump({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    preferences: {},
    users: [{ name, user: { token } }],
  });
}

const decode = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");
