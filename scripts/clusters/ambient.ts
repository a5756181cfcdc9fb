import { ambientObjects } from "./ambient-objects";
import { ApiClient } from "./api";
import { waitUntil } from "./command";
import { findCluster, type ClusterReference } from "./find";

/** The longest that an installation takes to create the system namespace, in seconds. */
const timeout = 240;

/**
 * Creates what the local images need, as soon as the mesh that is being installed has created the
 * system namespace and Istio's CRDs. The installation waits for it. If the installation fails, this
 * ends, too.
 */
export async function addAmbientObjects(
  reference: ClusterReference,
  installation: Promise<unknown>,
): Promise<void> {
  const api = new ApiClient(await findCluster(reference));
  let failure = new Error("not tried");
  let hasEnded = false;
  const end = (): void => void (hasEnded = true);
  installation.then(end, end);
  const tryOnce = async (): Promise<boolean> => {
    try {
      for (const object of ambientObjects()) await api.apply(object);
      return true;
    } catch (error) {
      failure = error as Error;
      // the installation says itself what is wrong
      return hasEnded;
    }
  };
  await waitUntil(tryOnce, { seconds: timeout, every: 500, failure: () => failure });
}
