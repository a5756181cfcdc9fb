import { createHash } from "node:crypto";
import type * as k8s from "@kubernetes/client-node";
import { reasonOf, within, type Access } from "./access";
import { observeGateways } from "./gateways";
import { clusterIdOf, observeIstiod } from "./istiod";
import { nothingSeen, type Observation, type RemoteSecret } from "./observation";
import { parseInjectionPath, parseMeshId } from "./parse";

/** Looks at one cluster through its API server; it changes nothing, and keeps of remote secrets only names and keys. */
export async function observeCluster(access: Access, namespace: string): Promise<Observation> {
  try {
    return await within(15, look(access, namespace));
  } catch (error) {
    return nothingSeen(access.context, reasonOf(error));
  }
}

async function look({ context, library, config }: Access, namespace: string): Promise<Observation> {
  const core = config.makeApiClient(library.CoreV1Api);
  const apps = config.makeApiClient(library.AppsV1Api);
  const admission = config.makeApiClient(library.AdmissionregistrationV1Api);
  const [
    home,
    { items: deployments },
    configurations,
    { items: secrets },
    configKubeconfig,
    root,
    gateways,
  ] = await Promise.all([
    core
      .listNamespace({ fieldSelector: `metadata.name=${namespace}` })
      .then(({ items }) => items[0]?.metadata),
    apps.listNamespacedDeployment({ namespace, labelSelector: "app=istiod" }),
    admission
      .listMutatingWebhookConfiguration({ labelSelector: "app=sidecar-injector" })
      .then(({ items }) => items.filter(isOf(namespace))),
    core.listNamespacedSecret({ namespace, labelSelector: "istio/multiCluster=true" }),
    core.listNamespacedSecret({ namespace, fieldSelector: "metadata.name=istio-kubeconfig" }),
    readConfigMap(core, namespace, "istio-ca-root-cert", "root-cert.pem"),
    observeGateways(core),
  ]);
  const clients = configurations
    .flatMap(({ webhooks }) => webhooks ?? [])
    .map(({ clientConfig }) => clientConfig);
  const injection = clients
    .map(({ service, url }) => parseInjectionPath(service?.path ?? url ?? ""))
    .find(({ cluster }) => cluster !== undefined);
  const id = clusterIdOf(deployments);
  const named = primariesIn(home?.annotations?.["topology.istio.io/controlPlaneClusters"]);
  const role = roleOf({
    istiods: deployments.length,
    configElsewhere: configKubeconfig.items.length > 0,
    webhooks: clients.length,
    id,
    named,
  });
  const revisions = revisionsOf([...deployments, ...configurations]);
  const [meshId, seen] = await Promise.all([
    readMeshId(core, namespace, revisions),
    deployments.length > 0 ? observeIstiod(core, namespace, deployments) : { peers: {} },
  ]);
  return {
    context,
    cluster: (role === "external" ? undefined : (id ?? injection?.cluster)) ?? context,
    role,
    ...(role === "external" ? optional("servesAs", id) : {}),
    controlPlaneClusters: role === "remote" ? named : [],
    ...optional("network", home?.labels?.["topology.istio.io/network"] ?? injection?.network),
    ...optional("meshId", meshId),
    revisions,
    ...seen,
    remoteSecrets: secrets.map(remoteSecretOf),
    webhookHasCertificate: clients.length > 0 && clients.every(hasCertificate),
    ...optional(
      "root",
      root === undefined ? undefined : createHash("sha256").update(root.trim()).digest("hex"),
    ),
    gateways,
  };
}

interface Signs {
  readonly istiods: number;
  /** Whether istiod here reads its configuration from another cluster. */
  readonly configElsewhere: boolean;
  readonly webhooks: number;
  readonly id: string | undefined;
  readonly named: readonly string[];
}

/** A remote may run an istiod for its injection, and a primary may name itself: what counts is who else is named. */
function roleOf({ istiods, configElsewhere, webhooks, id, named }: Signs): Observation["role"] {
  if (istiods > 0 && configElsewhere) return "external";
  const belongsToOthers = named.some((name) => name !== id);
  if (istiods > 0 && !belongsToOthers) return "primary";
  return webhooks > 0 ? "remote" : istiods > 0 ? "primary" : "none";
}

const optional = <K extends string>(
  key: K,
  value: string | undefined,
): { readonly [key in K]?: string } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: string };

/** Another mesh may be in the same clusters, in a system namespace of its own. */
const isOf =
  (namespace: string) =>
  ({ webhooks }: k8s.V1MutatingWebhookConfiguration): boolean =>
    (webhooks ?? []).some(
      ({ clientConfig: { service } }) => service === undefined || service.namespace === namespace,
    );

/** A webhook with a URL may be served with a certificate that everyone trusts. */
const hasCertificate = ({
  service,
  caBundle,
}: k8s.AdmissionregistrationV1WebhookClientConfig): boolean =>
  service === undefined || Boolean(caBundle);

const primariesIn = (annotation = ""): string[] =>
  annotation.split(",").filter((name) => name !== "");

const revisionsOf = (objects: readonly k8s.KubernetesObject[]): string[] =>
  [...new Set(objects.flatMap(({ metadata }) => metadata?.labels?.["istio.io/rev"] ?? []))].sort();

function remoteSecretOf({ metadata, data }: k8s.V1Secret): RemoteSecret {
  return {
    name: metadata!.name!,
    ...optional("cluster", metadata!.annotations?.["networking.istio.io/cluster"]),
    keys: Object.keys(data ?? {}).sort(),
  };
}

/** A primary has it in its mesh configuration; a remote has only the values that its chart was given. */
async function readMeshId(
  core: k8s.CoreV1Api,
  namespace: string,
  revisions: readonly string[],
): Promise<string | undefined> {
  const suffix = revisions[0] === undefined || revisions[0] === "default" ? "" : `-${revisions[0]}`;
  const texts = await Promise.all([
    readConfigMap(core, namespace, `istio${suffix}`, "mesh"),
    // the second is what istio-multicluster calls it
    readConfigMap(core, namespace, `values${suffix}`, "merged-values"),
    readConfigMap(core, namespace, `istiod-values${suffix}`, "merged-values"),
  ]);
  return texts.map((text) => parseMeshId(text ?? "")).find((id) => id !== undefined);
}

/** One text of a ConfigMap; undefined where it is not there, which is no error. */
async function readConfigMap(
  core: k8s.CoreV1Api,
  namespace: string,
  name: string,
  key: string,
): Promise<string | undefined> {
  const { items } = await core.listNamespacedConfigMap({
    namespace,
    fieldSelector: `metadata.name=${name}`,
  });
  return items[0]?.data?.[key];
}
