import * as fs from "node:fs";
import * as yaml from "js-yaml";
import type { Run } from "./engine";

/** Steps that change nothing, and the two halves of a replacement, which has its own step. */
const ignoredOps = ["same", "refresh", "read", "create-replacement", "delete-replaced"];

/** One line for each resource that changes: the operation, the resource and the properties. */
export const formatPreview = ({ steps }: Run): string =>
  steps
    .filter(({ op }) => !ignoredOps.includes(op))
    .map(
      ({ op, type, name, differs }) =>
        `${op} ${type} ${name}${differs.length > 0 ? ` [${differs.join(", ")}]` : ""}\n`,
    )
    .sort()
    .join("");

/** The names of the contexts in a kubeconfig, in its order. */
export const contextsIn = (file: string): string[] =>
  (yaml.load(fs.readFileSync(file, "utf8")) as KubeconfigFile).contexts.map(({ name }) => name);

/**
 * A kubeconfig with renamed contexts. The nth name is a context for the nth cluster of the file.
 */
export function kubeconfigWithContexts(file: string, names: readonly string[]): string {
  const { clusters, users, contexts } = yaml.load(fs.readFileSync(file, "utf8")) as KubeconfigFile;
  const real = names.map((_, index) => contexts[index]!.context);
  const named = <T extends { name: string }>(list: T[], name: string): T =>
    list.find((item) => item.name === name)!;
  return yaml.dump({
    apiVersion: "v1",
    kind: "Config",
    clusters: names.map((name, index) => ({
      name,
      cluster: named(clusters, real[index]!.cluster).cluster,
    })),
    users: names.map((name, index) => ({ name, user: named(users, real[index]!.user).user })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
  });
}

interface KubeconfigFile {
  readonly clusters: { readonly name: string; readonly cluster: object }[];
  readonly users: { readonly name: string; readonly user: object }[];
  readonly contexts: {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
}
