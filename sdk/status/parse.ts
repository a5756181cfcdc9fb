import { defined } from "../defined";

/** The cluster and the network that an injection webhook writes into proxies. */
export interface InjectionPath {
  readonly cluster?: string;
  readonly network?: string;
}

/**
 * Parses a path such as `/inject/cluster/west/net/west`, or in an older form
 * `/inject/:ENV:cluster=west:ENV:net=west`. The pairs come in any order, and `--slash--` stands for
 * a slash in the newer form.
 */
export function parseInjectionPath(path: string): InjectionPath {
  const pairs = path.replace(/^.*?\/inject\/?/, "");
  const [, ...older] = pairs.replace(/\/$/, "").split(":ENV:");
  const parts = pairs.startsWith(":ENV:")
    ? older.flatMap(splitPair)
    : pairs.split("/").map((part) => part.replaceAll("--slash--", "/"));
  // keys and values alternate, so a value that looks like a key does not count
  const after = (key: string): string | undefined =>
    parts.find((_, index) => index % 2 === 1 && parts[index - 1] === key);
  return defined({ cluster: after("cluster"), network: after("net") });
}

const splitPair = (pair: string): string[] => /^([^=]+)=(.*)$/.exec(pair)?.slice(1) ?? [];

/** The mesh ID in a mesh configuration or in chart values. */
export const parseMeshId = (config: string): string | undefined =>
  /\bmesh(?:Id|ID)["']?:\s*["']?([^"',\s]+)/.exec(config)?.[1];

/** The version in an answer such as `Hello version: v1, instance: helloworld-v1-…`. */
export const versionIn = (answer: string): string | undefined =>
  /version:\s*([^\s,]+)/.exec(answer)?.[1];

/** The clusters that have a pod whose name is in the answer: several if pods share a name. */
export function clustersIn(
  answer: string,
  pods: { readonly [cluster: string]: readonly string[] },
): string[] {
  // compare whole words: web-1 is not in web-10
  const words = new Set(answer.split(/[^A-Za-z0-9.-]+/).map((word) => word.replace(/\.$/, "")));
  const isNamed = (names: readonly string[]): boolean => names.some((name) => words.has(name));
  return Object.entries(pods).flatMap(([cluster, names]) => (isNamed(names) ? [cluster] : []));
}
