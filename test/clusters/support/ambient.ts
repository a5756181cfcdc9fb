import { addAmbientObjects, hasZtunnel } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import { assertSucceeded, type Run, type TestStack } from "../../support/engine";

/** No package registry has ztunnel, so most machines do not have it. */
export const withZtunnel = hasZtunnel() ? it : it.skip;

/** Updates a stack, and adds what local clusters that are new to ambient mode need meanwhile. */
export async function upWithAmbientObjects(
  stack: TestStack,
  clusters: readonly string[],
): Promise<Run> {
  const update = stack.up();
  const instance = testInstance();
  const [run] = await Promise.all([
    update,
    ...clusters.map((cluster) => addAmbientObjects({ instance, cluster }, update)),
  ]);
  assertSucceeded(run);
  return run;
}
