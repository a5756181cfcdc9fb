import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { waitUntil } from "../../scripts/clusters/command";
import { apply, kubectl } from "../support/clusters";
import { CustomRoot } from "./support/custom-root";
import { findingTests } from "./support/finding-tests";
import { getInSystem, peerStatusesIn } from "./support/installed";
import { meshSuite } from "./support/mesh-suite";
import { observabilityTests } from "./support/observability-tests";
import { verifyTests } from "./support/verify-tests";

/** Long enough for timestamps in whole seconds. */
const delay = 6_000;

/** Delays the injection templates. An istiod that starts without them answers with 404. */
function delayInjectionTemplate(): void {
  pulumi.runtime.registerResourceTransform(async ({ type, name }) => {
    if (type === "kubernetes:helm.sh/v3:Release" && name.endsWith("-injector"))
      await new Promise((resolve) => setTimeout(resolve, delay));
    return undefined;
  });
}

/** Records the status of all peers when the sample's namespace in east is created. */
function recordPeers(seen: string[]): void {
  pulumi.runtime.registerResourceTransform(async ({ type, name }) => {
    const isFirst = seen.length === 0;
    if (type === "kubernetes:core/v1:Namespace" && name === "sample-east" && isFirst)
      for (const cluster of ["east", "west"]) seen.push(...(await peerStatusesIn(cluster)));
    return undefined;
  });
}

describe("multi-primary on two networks with a custom root", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const root = CustomRoot.duringTests();
  let removed: Promise<void>;
  after(() =>
    kubectl("east", "delete", "validatingwebhookconfiguration", webhookName, "--ignore-not-found"),
  );

  /** The status of each peer when the first resource that depends on the mesh was created. */
  const seen: string[] = [];

  meshSuite({
    clusters: { east: {}, west: {} },
    prepare: async () => {
      await addUnreachableValidator("east");
      removed = removeAfterFirstCall("east");
      removed.catch(() => undefined); // it is awaited later
      return {};
    },
    trust: root.trust,
    beforeMesh: () => {
      // a transform cannot see whether it runs in a preview
      if (pulumi.runtime.isDryRun()) return;
      delayInjectionTemplate();
      recordPeers(seen);
    },
    checkCluster: startedAfterTemplate,
    moreTests: (state) => {
      it("is ready before the first resource that depends on it is created", () =>
        assert.deepEqual(seen, ["west synced", "east synced"]));

      it("retries creating a Gateway until its validation webhook is reachable", async () => {
        await removed;
        assert.match(
          state.update.output,
          /Gateway mesh-east-cross-network-gateway .*retrying create due to on-error hook request \(1\/\d+\)/,
        );
      });

      observabilityTests(state);
      root.addTests(state);
      verifyTests(state);
      findingTests();
    },
  });
});

/** Asserts that istiod was created after its injection template, although that was delayed. */
async function startedAfterTemplate(cluster: string): Promise<void> {
  const created = async (...object: string[]): Promise<number> =>
    Date.parse((await getInSystem(cluster, ...object)).metadata.creationTimestamp);
  const [namespace, template, istiod] = [
    await created("sa", "default"),
    await created("cm", "istio-sidecar-injector"),
    await created("deploy", "istiod"),
  ];
  assert.ok(template - namespace >= delay - 1000, "the template was delayed");
  assert.ok(
    istiod >= template,
    `istiod of ${cluster} was created ${(template - istiod) / 1000} s before its template`,
  );
}

const webhookName = "late.validation.istio.io";

/**
 * Adds an unreachable validation webhook for Istio's Gateways. istiod's own is unreachable for a
 * moment if a node is slow to set up the route to it.
 */
function addUnreachableValidator(cluster: string): Promise<void> {
  const webhook = {
    name: webhookName,
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
  return apply(cluster, { ...kind, metadata: { name: webhookName }, webhooks: [webhook] });
}

/** How many requests an API server has rejected because that webhook did not answer. */
async function rejections(cluster: string): Promise<number> {
  const metrics = await kubectl(cluster, "get", "--raw", "/metrics");
  const metric = `apiserver_admission_webhook_rejection_count\\{.*name="${webhookName}".*\\}`;
  const counts = metrics.matchAll(new RegExp(`^${metric} (\\d+)`, "gm"));
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Removes the webhook when it has made the API server reject a request. */
async function removeAfterFirstCall(cluster: string): Promise<void> {
  const before = await rejections(cluster);
  await waitUntil(async () => (await rejections(cluster)) > before, {
    seconds: 280,
    every: 500,
    failure: () => new Error(`no Gateway was rejected because of ${webhookName}`),
  });
  await kubectl(cluster, "delete", "validatingwebhookconfiguration", webhookName);
}
