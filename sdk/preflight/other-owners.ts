import { isOwner, ownerConfigMap, type Owner } from "../plan/owner";
import type { ClusterFacts, OtherOwner } from "./facts";
import type { Read } from "./reader";

/** The ConfigMap in a system namespace that names its mesh. */
export const ownerPath = (namespace: string): string =>
  `/api/v1/namespaces/${namespace}/configmaps/${ownerConfigMap}`;

/** Reads which meshes installed parts of Istio from other namespaces. */
export async function queryOtherOwners(
  read: Read,
  systemNamespace: string,
  facts: readonly ClusterFacts[],
): Promise<ClusterFacts> {
  const others = installersIn(facts).filter((namespace) => namespace !== systemNamespace);
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

/** The namespaces of Helm's releases, and those of the istiods that webhooks call. */
function installersIn(facts: readonly ClusterFacts[]): string[] {
  const existing = facts.flatMap((one) => one.existing ?? []);
  const releases = existing.flatMap(({ objects }) =>
    objects.flatMap(({ release }) => release ?? []),
  );
  const istiods = existing.flatMap(({ injectors }) =>
    injectors.flatMap(({ namespace }) => namespace ?? []),
  );
  return [...new Set([...releases.map((release) => release.split("/")[0] ?? ""), ...istiods])];
}
