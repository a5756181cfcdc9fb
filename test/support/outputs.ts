import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import { checkShape } from "../../sdk/rules/shape";
import { isPlainObject } from "../../sdk/topology/merge";
import { separateOutputs } from "../../sdk/topology/separate";

/** A copy with another value in place of each string. Everything but plain data stays. */
function mapStrings(
  value: unknown,
  map: (path: readonly string[], value: string) => unknown,
  at: readonly string[] = [],
): unknown {
  if (typeof value === "string") return map(at, value);
  if (Array.isArray(value)) return value.map((item, i) => mapStrings(item, map, [...at, `${i}`]));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, mapStrings(member, map, [...at, key])]),
  );
}

const credentials = ["kubeconfig", "rootCertificate", "rootKey", "certificateAuthority"];

/** The same arguments, with an Output in place of each string that may be one. */
export function withOutputs(
  args: MultiClusterMeshArgs,
  outputOf: (value: string) => unknown = pulumi.output,
): MultiClusterMeshArgs {
  const mapped = mapStrings(args, (path, value) => {
    if (path.some((key) => credentials.includes(key))) return value;
    const replaced = mapStrings(args, (at, one) =>
      at.join() === path.join() ? pulumi.output(one) : one,
    ) as MultiClusterMeshArgs;
    const isRefused = checkShape(separateOutputs(replaced).args).some(({ reason }) =>
      reason.includes("got an Output"),
    );
    return isRefused ? value : outputOf(value);
  });
  return mapped as MultiClusterMeshArgs;
}
