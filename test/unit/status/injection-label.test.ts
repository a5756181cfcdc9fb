import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import { injectionLabelOf } from "../../../sdk/status/injection-label";

const isIn = (key: string, ...values: string[]) => ({ key, operator: "In", values });
const isMissing = (key: string) => ({ key, operator: "DoesNotExist" });

/** A webhook configuration with these selectors of namespaces, as Istio's charts make them. */
function configuration(
  selectors: k8s.V1LabelSelectorRequirement[][],
  labels: { [key: string]: string } = {},
): k8s.V1MutatingWebhookConfiguration {
  const common = { admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: {} };
  const webhooks = selectors.map((matchExpressions, index) => ({
    ...common,
    name: `w${index}`,
    namespaceSelector: { matchExpressions },
  }));
  return { metadata: { labels }, webhooks };
}

const withoutRevision = configuration([
  [isIn("istio.io/rev", "default"), isMissing("istio-injection")],
  [isIn("istio-injection", "enabled")],
]);
const canary = configuration([[isIn("istio.io/rev", "canary"), isMissing("istio-injection")]]);
const tag = configuration([[isIn("istio.io/rev", "prod"), isMissing("istio-injection")]], {
  "istio.io/tag": "prod",
});

describe("the label that turns on injection", () => {
  it("is the default one if a webhook has it", () => {
    assert.equal(injectionLabelOf([withoutRevision]), "istio-injection=enabled");
    assert.equal(injectionLabelOf([canary, withoutRevision]), "istio-injection=enabled");
  });

  it("is the tag or else the revision of a mesh with revisions", () => {
    assert.equal(injectionLabelOf([canary]), "istio.io/rev=canary");
    assert.equal(injectionLabelOf([canary, tag]), "istio.io/rev=prod");
  });

  it("is also found in a selector of exact labels", () => {
    const exact = configuration([[]]);
    exact.webhooks![0]!.namespaceSelector = { matchLabels: { "istio.io/rev": "a" } };
    assert.equal(injectionLabelOf([exact]), "istio.io/rev=a");
  });

  it("is not set if no webhook selects namespaces", () => {
    assert.equal(injectionLabelOf([]), undefined);
    assert.equal(injectionLabelOf([configuration([[isMissing("istio-injection")]])]), undefined);
  });
});
