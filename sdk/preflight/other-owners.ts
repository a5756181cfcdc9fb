import { isOwner, ownerConfigMap, type Owner } from "../plan/owner";
import type { ExistingIstio } from "./existing-istio";
import type { ClusterFacts, OtherOwner } from "./facts";
import type { Read } from "./reader";

/** The ConfigMap in a system namespace that names its mesh. */
export const ownerPath = (namespace: string): string =>
  `/api/v1/namespaces/${namespace}/configmaps/${ownerConfigMap}`;

/** Reads which meshes installed parts of Istio from other namespaces. */
export async function queryOtherOwners(
  read: Read,
  systemNamespace: string,
  { existing }: ClusterFacts,
): Promise<ClusterFacts> {
  const others = installersIn(existing).filter((namespace) => namespace !== systemNamespace);
  const found = await Promise.all(others.map((namespace) => ownerIn(read, namespace)));
  const otherOwners = found.flatMap((owner) => owner ?? []);
  return otherOwners.length === 0 ? {} : { otherOwners };
}

async function ownerIn(read: Read, namespace: string): Promise<OtherOwner | undefined> {
  const { status, body } = await read(ownerPath(namespace));
  if (status !== 200) return undefined;
  const { data } = JSON.parse(body) as { data?: Partial<Owner> };
  return isOwner(data) ? { namespace, owner: data } : undefined;
}

const nothing: ExistingIstio = { objects: [], injectors: [] };

/** The namespaces of Helm's releases, and of the istiods that webhooks call. */
function installersIn({ objects, injectors }: ExistingIstio = nothing): string[] {
  const releases = objects.flatMap(({ release }) => release ?? []);
  const istiods = injectors.flatMap(({ namespace }) => namespace ?? []);
  return [...new Set([...releases.map((release) => release.split("/")[0] ?? ""), ...istiods])];
}
