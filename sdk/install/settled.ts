import type * as pulumi from "@pulumi/pulumi";

/** Waits until an Output is known, or until it is clear that this run will not know it. */
export async function settled(output: pulumi.Output<unknown>): Promise<void> {
  // missing in the published types
  const value = output as unknown as { promise(withUnknowns: boolean): Promise<unknown> };
  await value.promise(true);
}
