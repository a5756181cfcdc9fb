import { ambientValues } from "../../../examples/local/ambient";
import { addAmbientObjects, hasZtunnel } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import type { MultiClusterMeshArgs } from "../../../sdk";
import { localIstio } from "../../support/clusters";
import { assertSucceeded, type Run, type TestStack } from "../../support/engine";
import { assertConnected } from "./announced";
import { removeGatewayApi } from "./gateway-api";
import { removeHbone } from "./hbone";

/** No package registry has ztunnel, so most machines do not have it. */
export const withZtunnel = hasZtunnel() ? it : it.skip;

/** A mesh of primaries in ambient mode, as local clusters run it. */
export const ambientMesh = (
  kubeconfig: string,
  clusters: MultiClusterMeshArgs["clusters"],
): MultiClusterMeshArgs => ({
  clusters: { ...clusters },
  dataPlane: "ambient",
  defaults: { kubeconfig, installGatewayApi: true, helmValues: ambientValues(hasZtunnel()) },
  istio: localIstio(),
});

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

/** Asserts that pods reach the pods of each cluster through the gateways of a mesh. */
export async function assertGatewaysConnect(
  stack: TestStack,
  names: readonly string[],
): Promise<void> {
  const { clusters } = await stack.outputs();
  const addresses = names.map((name) => [name, clusters!.value[name].gatewayAddress]);
  await assertConnected(Object.fromEntries(addresses));
}

/** Destroys a mesh, and removes what the tests have added to its clusters. */
export async function removeAmbientMesh(
  stack: TestStack | undefined,
  clusters: readonly string[],
): Promise<void> {
  await removeHbone(...clusters);
  await stack?.destroy();
  stack?.remove();
  // other suites have clusters without the Gateway API
  for (const cluster of clusters) await removeGatewayApi(cluster);
}
