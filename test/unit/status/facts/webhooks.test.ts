import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import { deadWebhooksOf } from "../../../../sdk/status/facts/webhooks";
import { fetched } from "../../../support/fetched";

type ClientConfig = k8s.AdmissionregistrationV1WebhookClientConfig;

const namespace = "istio-system";
const enabled = { matchLabels: { "istio-injection": "enabled" } };
const ofRevision = {
  matchExpressions: [{ key: "istio.io/rev", operator: "In", values: ["old"] }],
};
const common = { name: "w", admissionReviewVersions: ["v1"], sideEffects: "None" };
const to = (name: string): ClientConfig => ({ service: { name, namespace } });
const named = (name: string, labels = {}): k8s.V1Namespace => ({ metadata: { name, labels } });

const injector = (
  name: string,
  clientConfig: ClientConfig,
  namespaceSelector: k8s.V1LabelSelector = enabled,
): k8s.V1MutatingWebhookConfiguration => ({
  metadata: { name },
  // as in Istio's charts, several webhooks of a configuration have the same Service
  webhooks: [1, 2].map(() => ({ ...common, clientConfig, namespaceSelector })),
});
const validator = (
  name: string,
  service: string,
  more: Partial<k8s.V1ValidatingWebhook> = {},
): k8s.V1ValidatingWebhookConfiguration => ({
  metadata: { name },
  webhooks: [{ ...common, clientConfig: to(service), ...more }],
});
const service = (name: string, spec: k8s.V1ServiceSpec = {}): k8s.V1Service => ({
  metadata: { name, namespace },
  spec,
});
const slice = (name: string, conditions?: k8s.V1EndpointConditions): k8s.V1EndpointSlice => ({
  metadata: { labels: { "kubernetes.io/service-name": name } },
  addressType: "IPv4",
  endpoints: [{ addresses: ["10.0.0.1"], ...(conditions && { conditions }) }],
});

const running = {
  systemNamespace: named(namespace),
  services: [service("istiod")],
  webhookTargets: { validators: [], slices: [slice("istiod", { ready: true })] },
};
const dead = (more: Parameters<typeof fetched>[0]) =>
  deadWebhooksOf(fetched({ ...running, ...more })).map(
    ({ name, kind, service: target, exists, isUnused }) =>
      [name, kind, target, exists ? "exists" : "missing", isUnused ? "unused" : "used"].join(" "),
  );
const current = injector("current", to("istiod"));

describe("webhooks without a server", () => {
  const healthy: [string, Parameters<typeof fetched>[0]][] = [
    ["a Service with a ready pod", { webhooks: [current] }],
    ["a URL", { webhooks: [injector("w", { url: "https://istiod.example/inject" })] }],
    [
      "a Service without a selector in a remote, and addresses of its primary",
      {
        webhooks: [current],
        webhookTargets: { validators: [], slices: [slice("istiod")] },
      },
    ],
    [
      "a host name of the primary",
      {
        webhooks: [injector("w", to("istiod"))],
        services: [service("istiod", { type: "ExternalName", externalName: "gw.example" })],
        webhookTargets: { validators: [], slices: [] },
      },
    ],
    [
      "a validation webhook that has not worked yet",
      {
        webhookTargets: {
          validators: [validator("v", "gone", { failurePolicy: "Ignore" })],
          slices: [],
        },
      },
    ],
    [
      "a Service in another namespace, for another mesh",
      { webhooks: [injector("w", { service: { name: "istiod", namespace: "other" } })] },
    ],
    [
      "Services that the user may not list",
      { webhooks: [injector("w", to("gone"))], unanswered: { services: "HTTP 403" } },
    ],
  ];
  for (const [what, more] of healthy)
    it(`are empty for ${what}`, () => assert.deepEqual(dead(more), []));

  it("lead to a Service that is missing or has no ready endpoint", () => {
    const webhookTargets = {
      validators: [validator("v", "gone")],
      slices: [slice("istiod", { ready: false })],
    };
    assert.deepEqual(dead({ webhooks: [current], webhookTargets }), [
      "current injection istio-system/istiod exists used",
      "v validation istio-system/gone missing used",
    ]);
  });

  it("are unused if no namespace has their label and another webhook answers", () => {
    const old = injector("old", to("istiod-old"), ofRevision);
    const found = "old injection istio-system/istiod-old missing";
    assert.deepEqual(dead({ webhooks: [old] }), [`${found} used`]);
    assert.deepEqual(dead({ webhooks: [old, current] }), [`${found} unused`]);
    const namespaces = [named("shop", { "istio.io/rev": "old" })];
    assert.deepEqual(dead({ webhooks: [old, current], namespaces }), [`${found} used`]);
    const gateways = [{ service: {}, pods: [{ metadata: { namespace: "shop" } }] }];
    assert.deepEqual(
      dead({ webhooks: [injector("old", to("istiod-old"), {}), current], gateways }),
      [`${found} used`],
    );
  });

  it("are unused if they validate only objects of a revision", () => {
    const validators = [validator("v", "istiod-old", { objectSelector: ofRevision })];
    assert.deepEqual(dead({ webhookTargets: { validators, slices: [] } }), [
      "v validation istio-system/istiod-old missing unused",
    ]);
  });
});
