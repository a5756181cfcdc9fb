import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** Whether the program runs with Pulumi's mocks, as unit tests do, without clusters or engine. */
export const isMocked = (): boolean =>
  (pulumi.runtime.getMonitor() as unknown) instanceof MockMonitor;

/** Transforms of a resource. Mocks support them only inside of `runInPulumiStack`, and run none. */
export const unlessMocked = (transforms: pulumi.ResourceTransform[]): pulumi.ResourceTransform[] =>
  isMocked() ? [] : transforms;

/** What a Stash keeps. Most mocks return only its inputs, and then it keeps those. */
export const keptIn = (
  stash: pulumi.Stash,
  given: pulumi.Input<unknown>,
): pulumi.Output<unknown> => (isMocked() ? pulumi.output(given) : pulumi.output(stash.output));

/** The address that a gateway gets from mocks that set none, from a range for documentation. */
export const mockedAddresses = (): readonly string[] => (isMocked() ? ["192.0.2.1"] : []);
