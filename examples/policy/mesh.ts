import type { ResourceValidationArgs } from "@pulumi/policy";

/** Whether a resource belongs to a mesh, and is of this type. */
export const isOfMesh = ({ urn, type }: ResourceValidationArgs, wanted: string): boolean =>
  type === wanted && urn.includes("istio-multicluster:index:MultiClusterMesh$");

/** The name of the stack in a URN: `urn:pulumi:STACK::PROJECT::TYPES::NAME`. */
export const stackOf = ({ urn }: ResourceValidationArgs): string =>
  urn.split("::")[0]?.split(":")[2] ?? "";
