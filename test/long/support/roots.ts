import { waitUntil } from "../../../scripts/clusters/command";
import { certificatesOf } from "../../../sdk/certificates/pem";
import { rootConfigMap } from "../../../sdk/topology/istio-names";
import { getInSystem } from "../../clusters/support/installed";

/** Waits until the workloads of a cluster get so many roots. */
export const untilTrusted = (cluster: string, roots: number): Promise<void> =>
  until(async () => {
    const { data } = await getInSystem(cluster, "configmap", rootConfigMap.name);
    return certificatesOf(data[rootConfigMap.key]).length === roots;
  }, `${cluster} trusts ${roots} roots`);

/** Waits up to five minutes, because a kubelet may be slow to update a changed Secret in a pod. */
export const until = (condition: () => Promise<boolean>, what: string): Promise<void> =>
  waitUntil(condition, {
    seconds: 300,
    every: 1000,
    failure: () => new Error(`not within five minutes: ${what}`),
  });
