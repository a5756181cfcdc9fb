import * as pulumi from "@pulumi/pulumi";
import type { ApiAccess } from "../kubeconfig/access";
import { openClient } from "../kubeconfig/client";
import type { ChartPlan } from "../plan/chart";
import { asFailed, isPending, recordsSelector } from "./helm-records";
import type { StepContext } from "./step-context";

/**
 * Imports a release that exists. A run that was killed may have made it, and then Helm refuses to
 * install it again. If the state has it, this does nothing.
 */
export function importExisting(
  { releaseName, namespace }: ChartPlan,
  { releaseStatus }: StepContext,
): pulumi.CustomResourceOptions {
  if (releaseStatus(releaseName) === undefined) return {};
  return { import: `${namespace}/${releaseName}` };
}

/** The values of a release, after records that a killed run left pending are marked as failed. */
export function afterRecovery(
  release: ChartPlan,
  values: pulumi.Inputs,
  { cluster, releaseStatus }: StepContext,
): pulumi.Input<pulumi.Inputs> {
  // a preview writes nothing
  if (!isPending(releaseStatus(release.releaseName)) || pulumi.runtime.isDryRun()) return values;
  return cluster.access.apply((access) => recover(release, access)).apply(() => values);
}

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
