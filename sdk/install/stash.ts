import * as pulumi from "@pulumi/pulumi";
import type { Authority } from "../certificates/make";
import { keptIn } from "./mocks";
import type { Refusal } from "./refusal";

/** Keeps the first value in the state, encrypted. */
export function stash(
  name: string,
  made: pulumi.Input<Authority>,
  options: pulumi.CustomResourceOptions,
  refusal: Refusal,
): pulumi.Output<Authority> {
  const kept = new pulumi.Stash(
    name,
    { input: pulumi.secret(made) },
    { ...options, ignoreChanges: ["input"], additionalSecretOutputs: ["input", "output"] },
  );
  return pulumi.secret(refusal.guard(keptIn(kept, made) as pulumi.Output<Authority>));
}
