import * as pulumi from "@pulumi/pulumi";

/** Missing in the published types. */
interface Internals<T> {
  promise(withUnknowns: boolean): Promise<T>;
  readonly isKnown: Promise<boolean>;
}

/** Waits until an Output is known, or until it is clear that this run will not know it. */
export async function settled(output: pulumi.Output<unknown>): Promise<void> {
  await (output as unknown as Internals<unknown>).promise(true);
}

/** Whether this run knows the value of an Output. */
export const isKnown = (output: pulumi.Output<unknown>): Promise<boolean> =>
  (output as unknown as Internals<unknown>).isKnown;

/** The value of an Output, or undefined if this run will not know it. */
export async function knownValue<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const internals = output as unknown as Internals<T>;
  const value = await internals.promise(true);
  return (await internals.isKnown) ? value : undefined;
}

/** The value of an Output if this run knows it, otherwise another value. */
export const knownOr = <T>(output: pulumi.Output<T>, other: T): pulumi.Output<T> =>
  pulumi.output(
    isKnown(output).then((known) => (known ? output : pulumi.output(other))),
  ) as pulumi.Output<T>;
