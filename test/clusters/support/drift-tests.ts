import assert from "node:assert/strict";
import { waitUntil } from "../../../scripts/clusters/command";
import { clustersDown } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import { kubectl, listObjects, sharedClusters } from "../../support/clusters";
import { assertSucceeded, changes } from "../../support/engine";
import { assertReported, repair, type Edit, type Edited } from "./drift";
import * as edits from "./edits";
import { assertFindings } from "./findings";
import { peerStatusesIn, restartIstiod } from "./installed";
import type { SuiteState } from "./mesh-suite";
import { assertTraffic } from "./verify";

/** Edits that are reported and repaired together, because every report costs several updates. */
const rounds: { readonly [title: string]: { readonly [what: string]: Edit } } = {
  "after edits of what lets clusters trust each other": {
    "an edited webhook that istiod does not repair": edits.editWebhook,
    "a deleted webhook": edits.deleteWebhook,
    "a deleted ClusterRoleBinding": edits.deleteRoleBinding,
    "an edited label of the namespace": edits.editNamespaceLabel,
    "an edited certificate": edits.editCertificate,
    "an edited remote secret and a deleted token": edits.editRemoteSecretAndDeleteToken,
    "a deleted Gateway for istiod": edits.deleteIstiodGateway,
  },
  "after edits of gateways and istiod": {
    "objects that Kubernetes deleted with the ConfigMap istio-multicluster": edits.deleteOwner,
    "an edited endpoint of istiod": edits.editEndpoints,
    "an edited port of the gateway": edits.editPort,
    "a deleted remote secret and a token that was made again":
      edits.deleteRemoteSecretAndRenewToken,
    "an istiod that is scaled to 0": edits.scaleIstiodToZero,
  },
  "after a move of a load balancer": {
    "a deleted account of a Helm release": edits.deleteAccount,
    "a load balancer at another address": edits.moveLoadBalancer,
  },
  "after the CA of an API server was rotated": {
    "an API server with a certificate of another CA": edits.rotateCa,
  },
};

/** Tests of a mesh of the primary east and the remote west that others change. */
export function driftTests(state: SuiteState): void {
  it("does not report a CA bundle that istiod repairs", async () => {
    const before = await edits.bundlesOf("west");
    await edits.editBundles("west");
    await waitUntil(async () => (await edits.bundlesOf("west")) === before, {
      seconds: 60,
      failure: () => new Error("istiod did not repair the webhook"),
    });
    assertSucceeded(await state.stack.up({ expectNoChanges: true }));
  });

  it("reports a second remote secret, which istiod may use after a restart", async () => {
    const name = "a-copy"; // istiod reads Secrets in the order of their names when it starts
    await edits.addRemoteSecret(name);
    await restartIstiod("east");
    assert.notDeepEqual(await peerStatusesIn("east"), ["west synced"]);
    const run = await state.stack.up();
    assert.match(run.output, /clusters\.east: the Secret "a-copy" .* already a remote secret for/);
    assert.deepEqual(changes(run), []);
    const command = /delete it \(kubectl (.*?)\)/.exec(run.output)![1]!.split(" ");
    await kubectl("east", ...command);
    await restartIstiod("east");
    assert.deepEqual(await peerStatusesIn("east"), ["west synced"]);
    assertSucceeded(await state.stack.up({ expectNoChanges: true }));
  });

  for (const [title, round] of Object.entries(rounds))
    describe(title, () => roundTests(state, round));

  it("reports a cluster that was rebuilt under its name, and installs it again", async () => {
    const before = await uidOf("west");
    await clustersDown({ instance: testInstance(), cluster: "west" });
    await sharedClusters({ east: "east", west: "west" });
    // its own Services have other addresses now
    state.objects["west"] = await listObjects("west");
    await assertReported(state, {
      cluster: "west",
      reason:
        `this is another cluster: its namespace kube-system has the UID ${await uidOf("west")}, ` +
        `which was ${before}; if the kubeconfig leads to the wrong cluster, correct kubeconfig or ` +
        "context, and do not run the command below; it is only for a cluster that was rebuilt",
    });
    await repair(state);
    await assertTraffic(["east", "west"]);
  });
}

const uidOf = (cluster: string): Promise<string> =>
  kubectl(cluster, "get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}");

function roundTests(state: SuiteState, round: { readonly [what: string]: Edit }): void {
  const edited: Edited[] = [];
  for (const [what, edit] of Object.entries(round))
    it(`has ${what}`, async () => void edited.push(await edit(state)));

  it("is found broken by the command status", () =>
    assertFindings(
      ["east", "west"],
      edited.flatMap(({ findings = [] }) => findings),
    ));

  it("reports every edit, in a preview and an update that change nothing", () =>
    assertReported(state, ...edited.flatMap(({ reports }) => reports)));

  it("is repaired by the commands of the report", async () => {
    for (const { prepare } of edited) await prepare?.();
    await repair(state);
    for (const { check } of edited) await check?.();
    await assertTraffic(["east", "west"]);
  });
}
