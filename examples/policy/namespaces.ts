import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isOfMesh } from "./mesh";

export const ownNamespace: ResourceValidationPolicy = {
  name: "own-namespace",
  description: "A mesh does not take over a namespace that exists already.",
  validateResource: (args, reportViolation) => {
    if (!isOfMesh(args, "kubernetes:core/v1:NamespacePatch")) return;
    reportViolation("the mesh takes over this namespace; remove namespace.existing");
  },
};
