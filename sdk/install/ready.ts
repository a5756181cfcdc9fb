import * as pulumi from "@pulumi/pulumi";
import { openClient } from "../kubeconfig/client";
import { oncePerValue } from "../kubeconfig/once";
import { planReadiness, type ReadinessPlan } from "../plan/readiness";
import { loginOf } from "../preflight/login";
import { noWait } from "../topology/durations";
import { durationOf } from "./address-watch";
import { assertDefined } from "./assert-defined";
import type { ClusterInstall } from "./cluster";
import { userError } from "./errors";
import { isMocked } from "./mocks";
import { checkReadiness } from "./ready-checks";
import { notReadyMessage, unknownMessage } from "./ready-messages";
import { waitUntilReady, type ReadinessCheck } from "./ready-wait";
import { knownValue } from "./settled";
import type { Installation } from "./steps";

/** A mesh whose resources are registered. */
export interface InstalledMesh extends Pick<
  Installation,
  "mesh" | "plan" | "clusters" | "refusal"
> {
  readonly component: pulumi.Resource;
  readonly resources: readonly pulumi.Resource[];
}

/**
 * The output `ready`. It is unknown in a preview that creates resources. In other previews it is
 * true, so that resources that use it do not seem to change.
 */
export function readinessOf(installed: InstalledMesh): pulumi.Output<boolean> {
  const { resources, refusal, plan } = installed;
  return pulumi.all(resources.map(identityOf)).apply(async (identities) => {
    // a refresh that runs the program creates nothing, so what is missing stays missing
    if (plan.readyTimeout === noWait || identities.some((identity) => !identity)) return false;
    if (pulumi.runtime.isDryRun() || isMocked()) return true;
    return refusal.during(() => untilReady(installed));
  });
}

/** An output that is known only after the resource was created. A chart has no ID. */
const identityOf = (resource: pulumi.Resource): pulumi.Output<string> =>
  pulumi.CustomResource.isInstance(resource) ? resource.id : resource.urn;

async function untilReady(installed: InstalledMesh): Promise<boolean> {
  const { mesh, component, plan, refusal } = installed;
  const { waiting, unknown } = await waitUntilReady({
    checks: await checksOf(installed),
    timeout: durationOf(plan.readyTimeout),
    pause: 500,
    onProgress: (line) => log(pulumi.log.info(line, component, undefined, true)),
    isStopped: () => refusal.isRefused,
  });
  if (refusal.isRefused) return false;
  if (waiting.length > 0) throw userError(notReadyMessage(mesh, plan.readyTimeout, waiting));
  for (const issue of unknown) log(pulumi.log.warn(unknownMessage(issue), component));
  return unknown.length === 0;
}

/** If the engine has ended, a message is lost without an error. */
const log = (sent: Promise<void>): void => void sent.catch(() => undefined);

const checksOf = ({ plan, clusters }: InstalledMesh): Promise<ReadinessCheck[]> =>
  Promise.all(
    planReadiness(plan).map(async (wanted) => {
      const install = assertDefined(clusters.get(wanted.cluster), `cluster ${wanted.cluster}`);
      return checkOf(wanted, install, plan.systemNamespace);
    }),
  );

/** A provider installs in a cluster, but nothing can be read through it. */
const notSeen: ReadinessCheck["check"] = () =>
  Promise.resolve({
    waiting: [],
    unknown: ["cannot be checked without a kubeconfig; set kubeconfig next to provider"],
  });

async function checkOf(
  wanted: ReadinessPlan,
  { access }: ClusterInstall,
  namespace: string,
): Promise<ReadinessCheck> {
  const known = await knownValue(access);
  if (known === undefined) return { cluster: wanted.cluster, check: notSeen };
  const { connection } = known;
  const { server, options } = loginOf(connection);
  const login = options();
  // each check reports the error
  login.catch(() => undefined);
  const open = oncePerValue(openClient);
  const client = () => open(connection);
  const check = () => checkReadiness(wanted, { server, namespace, login, client });
  return { cluster: wanted.cluster, check };
}
