import * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import { defined } from "../defined";
import { names } from "../plan/names";
import { istioAnnotations, istioLabels } from "../topology/istio-names";
import type { RemoteSecretPlan } from "../plan/remote-secrets";
import type { ClusterInstall, ResolvedApiServer } from "./cluster";
import * as k8s from "./kubernetes";
import { optionsIn, type StepContext } from "./step-context";
import { created, type StepResult, type Token } from "./step-results";

/** A cluster that an istiod elsewhere reads, and the credentials for it. */
export interface Target {
  readonly cluster: ClusterInstall;
  readonly token: Token;
}

/** The kubeconfig for a target. It is built as a whole, so a preview never shows half of one. */
export const kubeconfigOf = ({ cluster, token }: Target): pulumi.Output<string> =>
  pulumi
    .all([cluster.apiServer, token.token, token.certificateAuthority])
    .apply(([apiServer, bearer, certificateAuthorityData]) =>
      remoteKubeconfig(cluster.clusterName, bearer, { certificateAuthorityData, ...apiServer }),
    );

/**
 * An istiod writes the root certificate into a cluster's namespaces only if it serves the cluster.
 * It checks that only for a new kubeconfig, so the comment makes the kubeconfig differ.
 */
function withComment(serves: boolean, kubeconfig: string): string {
  if (!serves) return kubeconfig;
  return `# served by the istiod that reads this\n${kubeconfig}`;
}

/** Creates the Secret with which an istiod reads a cluster, as `create-remote-secret` does. */
export function installRemoteSecret(
  { target: peer, serves, isReplaced }: RemoteSecretPlan,
  target: Target,
  context: StepContext,
): StepResult {
  // the provider compares stringData as data
  const replaced = { replaceOnChanges: ["data"], deleteBeforeReplace: true };
  const secret = new k8s.Secret(
    names.forPeer(context.name("remote-secret"), peer),
    {
      metadata: {
        name: names.remoteSecret(peer),
        namespace: context.systemNamespace,
        labels: { [istioLabels.multiCluster]: "true" },
        annotations: { [istioAnnotations.cluster]: peer },
      },
      stringData: kubeconfigOf(target).apply((kubeconfig) => ({
        [peer]: withComment(serves, kubeconfig),
      })),
    },
    optionsIn(context, isReplaced && replaced),
  );
  return created(secret);
}

/** The kubeconfig in a remote secret. Its cluster, user and context all have the same name. */
export function remoteKubeconfig(
  name: string,
  token: string,
  { server, certificateAuthorityData, tlsServerName }: ResolvedApiServer,
): string {
  const cluster = {
    "certificate-authority-data": certificateAuthorityData,
    server,
    "tls-server-name": tlsServerName,
  };
  return yaml.dump({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: defined(cluster) }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    preferences: {},
    users: [{ name, user: { token } }],
  });
}
