import type { MultiClusterMeshArgs } from "../args/mesh";
import { argumentReference, isLater } from "../later";
import { isPlainObject } from "./merge";

/** The arguments with references, and the Outputs that these stand for, by path. */
export interface SeparatedArguments {
  /** Has the type of the program's arguments, because a reference stands where an Input may. */
  readonly args: MultiClusterMeshArgs;
  readonly outputs: ReadonlyMap<string, unknown>;
}

/**
 * Replaces each Output in the arguments by a reference, so that everything up to the plan is plain
 * data. Kubeconfigs and certificates stay, because they may be secret and no plan contains them.
 */
export function separateOutputs(given: MultiClusterMeshArgs): SeparatedArguments {
  const outputs = new Map<string, unknown>();
  const separate = (path: string, value: unknown): unknown => {
    if (staysAsItIs.test(path)) return value;
    if (isLater(value)) {
      outputs.set(path, value);
      return argumentReference(path);
    }
    if (Array.isArray(value))
      return value.map((item, index) => separate(`${path}[${index}]`, item));
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, separate(join(path, key), member)]),
    );
  };
  return { args: separate("", given) as MultiClusterMeshArgs, outputs };
}

const staysAsItIs =
  /^((clusters\.[^.]*|defaults)\.(kubeconfig|certificateAuthority)|trust\.(rotation\.)?root(Certificate|Key))$/;

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);
