import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { kubectlJson } from "../support/clusters";
import { meshSuite } from "./support/mesh-suite";

/** Long enough to be seen in time stamps of whole seconds. */
const delay = 6_000;

/** An istiod that starts before its injection templates answers every injection with 404: so they come late here. */
function delayInjectionTemplate(): void {
  pulumi.runtime.registerResourceTransform(async ({ type, name }) => {
    if (type === "kubernetes:helm.sh/v3:Release" && name.endsWith("-injector") && !pulumi.runtime.isDryRun()) {
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
    return undefined;
  });
}

describe("multi-primary on different networks", function () {
  this.timeout(300_000);
  this.slow(60_000);
  meshSuite({ clusters: { east: {}, west: {} }, before: delayInjectionTemplate, whenInstalled: startedAfterTemplate });
});

/** istiod never starts before its injection templates, however late they come. */
async function startedAfterTemplate(cluster: string): Promise<void> {
  const created = async (...object: string[]): Promise<number> =>
    Date.parse((await kubectlJson(cluster, "-n", "istio-system", "get", ...object)).metadata.creationTimestamp);
  const [namespace, template, istiod] = [
    await created("sa", "default"),
    await created("cm", "istio-sidecar-injector"),
    await created("deploy", "istiod"),
  ];
  assert.ok(template - namespace >= delay - 1000, "the template came late, as the test wants it");
  assert.ok(istiod >= template, `istiod of ${cluster} was created ${(template - istiod) / 1000} s before its template`);
}
