import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import {
  injectionOf,
  signsOtherwise,
  webhooksTrustRoot,
} from "../../../../sdk/status/facts/injection";
import { selects } from "../../../../sdk/status/facts/selectors";
import { makeAuthority } from "../../../support/authorities";
import { fetched } from "../../../support/fetched";

type Labels = { [key: string]: string };

const namespace = (name: string, labels: Labels = {}) => ({ metadata: { name, labels } });
const enabled = { matchLabels: { "istio-injection": "enabled" } };
const ofRevision = (value: string) => ({ matchLabels: { "istio.io/rev": value } });

function webhook(
  name: string,
  namespaceSelector: k8s.V1LabelSelector,
  more: { labels?: Labels; caBundle?: string; objectSelector?: k8s.V1LabelSelector } = {},
): k8s.V1MutatingWebhookConfiguration {
  const { labels = {}, caBundle = "", objectSelector = {} } = more;
  const clientConfig = { service: { name: "istiod", namespace: "istio-system" }, caBundle };
  const entry = { name: "w", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig };
  return {
    metadata: { name, labels },
    webhooks: [{ ...entry, namespaceSelector, objectSelector }],
  };
}

const injectionWith = (
  allWebhooks: k8s.V1MutatingWebhookConfiguration[],
  namespaces: k8s.V1Namespace[],
) => injectionOf(fetched({ webhooks: allWebhooks, allWebhooks, namespaces }));

describe("the injection of sidecars", () => {
  it("knows which revision each tag leads to, and how many namespaces use which label", () => {
    const labels = { "istio.io/tag": "prod", "istio.io/rev": "1-31" };
    const { revisionTags, namespaceRevisions } = injectionWith(
      [webhook("tag", ofRevision("prod"), { labels }), webhook("rev", ofRevision("1-31"))],
      [
        namespace("a", { "istio.io/rev": "prod" }),
        namespace("b", { "istio.io/rev": "prod" }),
        namespace("c", { "istio-injection": "enabled", "istio.io/rev": "prod" }),
        namespace("d", { "istio-injection": "disabled" }),
        namespace("e"),
      ],
    );
    assert.deepEqual(revisionTags, { prod: "1-31" });
    assert.deepEqual(namespaceRevisions, { "istio.io/rev=prod": 2, "istio-injection=enabled": 1 });
  });

  it("finds namespaces whose label no webhook selects", () => {
    const { unservedNamespaces } = injectionWith(
      [webhook("rev", ofRevision("1-31"))],
      [
        namespace("served", { "istio.io/rev": "1-31" }),
        namespace("gone", { "istio.io/rev": "1-30" }),
        namespace("default", { "istio-injection": "enabled" }),
        namespace("off", { "istio-injection": "disabled", "istio.io/rev": "1-30" }),
        namespace("ambient", { "istio.io/dataplane-mode": "ambient", "istio.io/rev": "1-30" }),
        namespace("plain"),
      ],
    );
    assert.deepEqual(unservedNamespaces, ["gone", "default"]);
  });

  it("finds namespaces whose pods several webhooks inject, those of other meshes included", () => {
    const ofOther = webhook("other", enabled);
    const own = webhook("own", enabled);
    const { injectionConflicts } = injectionOf(
      fetched({
        webhooks: [own],
        allWebhooks: [own, ofOther, webhook("rev", ofRevision("1-31"))],
        namespaces: [
          namespace("both", { "istio-injection": "enabled" }),
          namespace("one", { "istio.io/rev": "1-31" }),
          namespace("none"),
        ],
      }),
    );
    assert.deepEqual(injectionConflicts, [{ namespace: "both", webhooks: ["other", "own"] }]);
  });

  it("looks at the labels of gateways, because webhooks select pods as well", () => {
    const objectSelector = { matchLabels: { "sidecar.istio.io/inject": "true" } };
    const anywhere = (name: string) => webhook(name, {}, { objectSelector });
    const labels = { "sidecar.istio.io/inject": "true" };
    const pod = { metadata: { name: "gw", namespace: "istio-system", labels } };
    const { injectionConflicts } = injectionOf(
      fetched({
        allWebhooks: [anywhere("one"), anywhere("two")],
        namespaces: [namespace("istio-system"), namespace("shop")],
        gateways: [{ service: {}, pods: [pod] }],
      }),
    );
    assert.deepEqual(injectionConflicts, [{ namespace: "istio-system", webhooks: ["one", "two"] }]);
  });
});

describe("a label selector", () => {
  const cases: [k8s.V1LabelSelector, Labels, boolean][] = [
    [{}, { a: "1" }, true],
    [{ matchLabels: { a: "1" } }, { a: "1" }, true],
    [{ matchLabels: { a: "1" } }, { a: "2" }, false],
    [expression("In", "1", "2"), { a: "2" }, true],
    [expression("In", "1"), {}, false],
    [expression("NotIn", "1"), {}, true],
    [expression("NotIn", "1"), { a: "1" }, false],
    [expression("Exists"), { a: "" }, true],
    [expression("Exists"), {}, false],
    [expression("DoesNotExist"), {}, true],
    [expression("DoesNotExist"), { a: "1" }, false],
    [{ matchLabels: { b: "1" }, ...expression("Exists") }, { a: "1" }, false],
  ];
  for (const [selector, labels, expected] of cases) {
    const outcome = expected ? "selects" : "does not select";
    it(`${JSON.stringify(selector)} ${outcome} ${JSON.stringify(labels)}`, () =>
      assert.equal(selects(selector, labels), expected));
  }

  function expression(operator: string, ...values: string[]): k8s.V1LabelSelector {
    return { matchExpressions: [{ key: "a", operator, values }] };
  }
});

describe("the CA bundles of webhooks", () => {
  let root: string, other: string;
  const encode = (pem: string): string => Buffer.from(pem).toString("base64");
  const trust = (...bundles: string[]) =>
    webhooksTrustRoot(
      fetched({
        rootCertificate: root,
        webhooks: bundles.map((pem) => webhook("w", {}, { caBundle: encode(pem) })),
      }),
    );

  before(async () => {
    root = (await makeAuthority()).certificate;
    other = (await makeAuthority()).certificate;
  });

  it("trust istiod only if each has its root", () => {
    assert.equal(trust(root), true);
    assert.equal(trust(root, other), false);
  });

  it("are not compared if one of the two is not known, or if something else signs", () => {
    assert.equal(trust("not a certificate"), undefined);
    assert.equal(trust(), undefined);
    const env = [{ name: "PILOT_CERT_PROVIDER", value: "kubernetes" }];
    const template = { spec: { containers: [{ name: "discovery", env }] } };
    assert.equal(
      webhooksTrustRoot(
        fetched({
          rootCertificate: root,
          webhooks: [webhook("w", {}, { caBundle: encode(other) })],
          deployments: [{ spec: { selector: {}, template } }],
        }),
      ),
      undefined,
    );
  });
});

describe("the Secret cacerts", () => {
  it("has no use if istiod does not sign, or if something else signs", () => {
    const signs = (name: string, value: string) => {
      const template = { spec: { containers: [{ name: "discovery", env: [{ name, value }] }] } };
      return signsOtherwise([{ spec: { selector: {}, template } }]);
    };
    assert.equal(signs("ENABLE_CA_SERVER", "false"), true);
    assert.equal(signs("EXTERNAL_CA", "ISTIOD_RA_KUBERNETES_API"), true);
    assert.equal(signs("PILOT_CERT_PROVIDER", "kubernetes"), true);
    assert.equal(signs("ENABLE_CA_SERVER", "true"), false);
  });
});
