import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { waitUntil } from "../../scripts/clusters/command";
import { apply, kubectl } from "../support/clusters";
import { getInSystem } from "./support/installed";
import { meshSuite } from "./support/mesh-suite";

/** Long enough to be seen in time stamps of whole seconds. */
const delay = 6_000;

/** An istiod that starts before its injection templates answers every injection with 404: so they come late here. */
function delayInjectionTemplate(): void {
  pulumi.runtime.registerResourceTransform(async ({ type, name }) => {
    if (
      type === "kubernetes:helm.sh/v3:Release" &&
      name.endsWith("-injector") &&
      !pulumi.runtime.isDryRun()
    ) {
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
    return undefined;
  });
}

describe("multi-primary on different networks", function () {
  this.timeout(300_000);
  this.slow(60_000);
  let answering: Promise<void>;
  after(() =>
    kubectl("east", "delete", "validatingwebhookconfiguration", late, "--ignore-not-found"),
  );

  meshSuite({
    clusters: { east: {}, west: {} },
    prepare: async () => {
      await addSilentValidator("east");
      answering = removeWhenAsked("east");
      answering.catch(() => undefined); // it is awaited later
      return {};
    },
    beforeMesh: delayInjectionTemplate,
    checkCluster: startedAfterTemplate,
    moreTests: (state) =>
      it("was tried again where nobody answered for Istio's validation at first", async () => {
        await answering;
        assert.match(
          state.firstUpdate.output,
          /Gateway mesh-east-cross-network-gateway .*retrying create due to on-error hook request \(1\/\d+\)/,
        );
      }),
  });
});

/** istiod never starts before its injection templates, however late they come. */
async function startedAfterTemplate(cluster: string): Promise<void> {
  const created = async (...object: string[]): Promise<number> =>
    Date.parse((await getInSystem(cluster, ...object)).metadata.creationTimestamp);
  const [namespace, template, istiod] = [
    await created("sa", "default"),
    await created("cm", "istio-sidecar-injector"),
    await created("deploy", "istiod"),
  ];
  assert.ok(template - namespace >= delay - 1000, "the template came late, as the test wants it");
  assert.ok(
    istiod >= template,
    `istiod of ${cluster} was created ${(template - istiod) / 1000} s before its template`,
  );
}

const late = "late.validation.istio.io";

/** Makes Istio's Gateways wait for a webhook behind which nobody is, as istiod's is for a moment where nodes are slow to learn the way to it. */
function addSilentValidator(cluster: string): Promise<void> {
  const webhook = {
    name: late,
    clientConfig: { service: { namespace: "default", name: "nobody" } },
    rules: [
      {
        apiGroups: ["networking.istio.io"],
        apiVersions: ["*"],
        operations: ["CREATE"],
        resources: ["gateways"],
      },
    ],
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
  };
  const kind = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
  };
  return apply(cluster, { ...kind, metadata: { name: late }, webhooks: [webhook] });
}

/** How often an API server refused something because that webhook did not answer. */
async function refusals(cluster: string): Promise<number> {
  const metrics = await kubectl(cluster, "get", "--raw", "/metrics");
  const counts = metrics.matchAll(
    new RegExp(`^apiserver_admission_webhook_rejection_count\\{.*name="${late}".*\\} (\\d+)`, "gm"),
  );
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Takes it away when it has been in the way. */
async function removeWhenAsked(cluster: string): Promise<void> {
  const before = await refusals(cluster);
  await waitUntil(async () => (await refusals(cluster)) > before, {
    seconds: 280,
    every: 500,
    failure: () => new Error(`no Gateway was refused for want of ${late}`),
  });
  await kubectl(cluster, "delete", "validatingwebhookconfiguration", late);
}
