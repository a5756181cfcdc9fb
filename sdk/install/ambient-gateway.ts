import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../plan/manifest";
import { newObject } from "./manifest";
import type { StepContext } from "./step-context";

/**
 * Creates the objects from which istiod makes a gateway, one after another: a Gateway needs its
 * settings. They are not left to the deletion of the namespace, because istiod made more for them.
 */
export function newAmbientGateway(
  objects: readonly Manifest[],
  context: StepContext,
): pulumi.Resource[] {
  const made: pulumi.Resource[] = [];
  for (const object of objects) {
    const name = context.name(object.kind === "Gateway" ? "gateway" : "gateway-settings");
    const after = [...context.after, ...made];
    made.push(newObject(name, object, { ...context, after, namespace: undefined }));
  }
  return made;
}
