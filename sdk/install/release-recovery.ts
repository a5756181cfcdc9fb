import * as pulumi from "@pulumi/pulumi";
import type { ApiAccess } from "../kubeconfig/access";
import { openClient } from "../kubeconfig/client";
import type { ChartPlan } from "../plan/chart";
import { asFailed, isPending, recordsSelector } from "./helm-records";
import { knownValue } from "./settled";
import type { StepContext } from "./step-context";

/**
 * Imports a release that exists. A run that was killed may have made it, and then Helm refuses to
 * install it again. If the state has it, this does nothing. It is a transform, because the engine
 * calls it when the kubeconfig is known.
 */
export function takeOverRelease(
  release: ChartPlan,
  { cluster, releaseStatus }: StepContext,
): pulumi.ResourceTransform {
  const { releaseName, namespace } = release;
  return async ({ props, opts }) => {
    const status = releaseStatus(releaseName);
    if (status === undefined) return undefined;
    const access = await knownValue(cluster.access);
    // a preview writes nothing
    const isRecovered = isPending(status) && !pulumi.runtime.isDryRun();
    if (isRecovered && access !== undefined) await recover(release, access);
    return { props, opts: { ...opts, import: `${namespace}/${releaseName}` } };
  };
}

/** Marks records that a killed run left pending as failed, as Helm does after an error. */
async function recover(
  { releaseName, namespace }: ChartPlan,
  { connection }: ApiAccess,
): Promise<void> {
  const { library, config } = openClient(connection);
  const api = config.makeApiClient(library.CoreV1Api);
  const labelSelector = recordsSelector(releaseName);
  const { items } = await api.listNamespacedSecret({ namespace, labelSelector });
  for (const body of asFailed(items))
    await api.replaceNamespacedSecret({ namespace, name: body.metadata?.name ?? "", body });
}
