import type { ApiClient } from "../clusters/api";

/** The groups of an API, as the API server lists them. */
interface Discovery {
  readonly items: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly scope: string;
        readonly verbs: readonly string[];
      }[];
    }[];
  }[];
}

/** A kind of objects in namespaces. */
interface Kind {
  /** The path of its version. */
  readonly version: string;
  readonly resource: string;
}

/**
 * Deletes everything in a namespace, as a controller does after a namespace was deleted. Returns the
 * number of requests.
 */
export async function emptyNamespace(api: ApiClient, namespace: string): Promise<number> {
  const roots = ["/api", "/apis"];
  const kinds = (await Promise.all(roots.map((root) => kindsOf(api, root)))).flat();
  const remove = ({ version, resource }: Kind): Promise<string> =>
    api.send(`${version}/namespaces/${namespace}/${resource}`, { method: "DELETE" });
  await Promise.all(kinds.map(remove));
  return roots.length + kinds.length;
}

async function kindsOf(api: ApiClient, root: string): Promise<Kind[]> {
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const { items } = JSON.parse(await api.send(root, { accept })) as Discovery;
  return items.flatMap(({ metadata, versions: [preferred] }) => {
    if (preferred === undefined) return [];
    const group = metadata?.name === undefined ? root : `${root}/${metadata.name}`;
    const version = `${group}/${preferred.version}`;
    return (preferred.resources ?? [])
      .filter(({ scope, verbs }) => scope === "Namespaced" && verbs.includes("deletecollection"))
      .map(({ resource }) => ({ version, resource }));
  });
}
