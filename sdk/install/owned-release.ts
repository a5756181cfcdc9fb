import type * as client from "@kubernetes/client-node";
import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../kubeconfig/access";
import { openClient } from "../kubeconfig/client";
import { fieldManager } from "../plan/owner";
import { loginOf } from "../preflight/login";
import type * as k8s from "./kubernetes";
import { isMocked } from "./mocks";
import { ownerReference } from "./owner";
import { listSecrets } from "./ready-requests";
import { knownValue } from "./settled";
import type { StepContext } from "./step-context";

/**
 * Lets Kubernetes delete a release with the owner of its cluster: its objects and Helm's records.
 * Helm cannot set an owner, so the program sets it when the release exists.
 */
export async function giveToOwner(
  release: k8s.Release,
  owner: k8s.ConfigMap,
  { cluster }: StepContext,
): Promise<void> {
  if (pulumi.runtime.isDryRun() || isMocked()) return;
  const reference = ownerReference(owner) as pulumi.Input<client.V1OwnerReference>;
  const outputs = [release.name, release.namespace, release.resourceNames] as const;
  const known = await knownValue(pulumi.all([cluster.access, reference, ...outputs]));
  if (known === undefined) return;
  const [access, ownedBy, name, namespace, resourceNames] = known;
  if (access === undefined) return;
  await setOwners({ name, namespace, resourceNames, owner: ownedBy }, access.connection);
}

/** A release that exists, and what Kubernetes deletes it with. */
export interface OwnedRelease {
  readonly name: string;
  readonly namespace: string;
  /** The names of its objects by API, as in Pulumi's state. */
  readonly resourceNames: { readonly [api: string]: readonly string[] } | undefined;
  readonly owner: client.V1OwnerReference;
}

export async function setOwners(
  { name, namespace, resourceNames, owner }: OwnedRelease,
  connection: Connection,
): Promise<void> {
  const { server, options } = loginOf(connection);
  const records = await listSecrets(
    { owner: "helm", name },
    { server, login: options(), namespace },
  );
  if ("failure" in records)
    throw new Error(`the records of the release ${name} cannot be listed (${records.failure})`);
  const added = records.items.filter((record) => !isOwned(record, owner));
  // each upgrade adds a record, so without a new one the objects have their owner, too
  if (added.length === 0) return;
  const { library, config } = openClient(connection);
  const api = library.KubernetesObjectApi.makeApiClient(config);
  const secrets = added.map(({ metadata }) => secretNamed(metadata?.name ?? "", namespace));
  // the records last: a run that is killed before that does all of it again
  for (const object of [...objectsIn(namespace, resourceNames), ...secrets])
    await setOwner(object, owner, api);
}

const isOwned = (
  { metadata }: client.KubernetesObject,
  { uid }: client.V1OwnerReference,
): boolean => (metadata?.ownerReferences ?? []).some((reference) => reference.uid === uid);

/** An object of a release. */
interface OwnedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

const secretNamed = (name: string, namespace: string): OwnedObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace },
});

/** The objects in the namespace. CRDs are not in it, and Helm never deletes them. */
function objectsIn(
  namespace: string,
  resourceNames: OwnedRelease["resourceNames"] = {},
): OwnedObject[] {
  return Object.entries(resourceNames).flatMap(([api, names]) => {
    // as in `ServiceAccount/v1` or `Role.rbac.authorization.k8s.io/rbac.authorization.k8s.io/v1`
    const [kind = "", ...version] = api.split("/");
    return names
      .filter((name) => name.startsWith(`${namespace}/`))
      .map((name) => ({
        apiVersion: version.join("/"),
        kind: kind.split(".")[0] ?? "",
        metadata: { name: name.slice(namespace.length + 1), namespace },
      }));
  });
}

function setOwner(
  { metadata, ...type }: OwnedObject,
  owner: client.V1OwnerReference,
  api: client.KubernetesObjectApi,
): Promise<unknown> {
  const patch = { ...type, metadata: { ...metadata, ownerReferences: [owner] } };
  return api.patch(patch, undefined, undefined, fieldManager);
}
