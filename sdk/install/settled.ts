import type * as pulumi from "@pulumi/pulumi";

/** Missing in the published types. */
interface Internals<T> {
  promise(withUnknowns: boolean): Promise<T>;
}

/** Waits until an Output is known, or until it is clear that this run will not know it. */
export async function settled(output: pulumi.Output<unknown>): Promise<void> {
  await (output as unknown as Internals<unknown>).promise(true);
}
