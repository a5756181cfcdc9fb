import assert from "node:assert/strict";
import {
  deactivate,
  forceRoots,
  rename,
  validateAll,
  withoutVersion,
} from "../../../sdk/install/chart";

describe("Renaming the ConfigMaps of a chart", () => {
  const renamed = rename({ values: "istiod-values" });
  const metadataOf = (type: string, name: string): unknown => {
    const props = { metadata: { name, namespace: "istio-system" }, data: {} };
    const result = renamed({
      custom: true,
      type,
      name: `mesh-east-istiod:istio-system/${name}`,
      props,
      opts: {},
    });
    return (result as { props: { metadata: unknown } } | undefined)?.props.metadata;
  };

  it("changes the name and keeps the namespace", () =>
    assert.deepEqual(metadataOf("kubernetes:core/v1:ConfigMap", "values"), {
      name: "istiod-values",
      namespace: "istio-system",
    }));

  it("changes no other objects", () => {
    assert.equal(metadataOf("kubernetes:core/v1:ConfigMap", "istio"), undefined);
    assert.equal(metadataOf("kubernetes:core/v1:Service", "values"), undefined);
  });
});

describe("The validating webhook of a chart", () => {
  const validating = "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration";
  const webhook = { name: "rev.validation.istio.io", failurePolicy: "Fail" };
  const objectSelector = { matchExpressions: [{ key: "istio.io/rev", operator: "In" }] };
  const transformed = (type: string): unknown => {
    const props = { metadata: { name: "w" }, webhooks: [{ ...webhook, objectSelector }] };
    return validateAll({ custom: true, type, name: "w", props, opts: {} });
  };

  it("validates objects without a revision, too", () =>
    assert.deepEqual(transformed(validating), {
      props: { metadata: { name: "w" }, webhooks: [webhook] },
      opts: {},
    }));

  it("is the only object that changes", () =>
    assert.equal(transformed(validating.replace("Validating", "Mutating")), undefined));
});

describe("The injection webhook of a chart whose place a tag took", () => {
  const injector = "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration";
  const names = ["rev.namespace.sidecar-injector.istio.io", "namespace.sidecar-injector.istio.io"];
  const webhooksOf = (type: string, labels?: object): unknown => {
    const selected = { matchExpressions: [{ key: "istio-injection", operator: "Exists" }] };
    const webhooks = names.map((name) => ({
      ...{ name, failurePolicy: "Fail" },
      ...{ namespaceSelector: selected, objectSelector: selected },
    }));
    const props = { metadata: { name: "w", labels }, webhooks };
    const result = deactivate({ custom: true, type, name: "w", props, opts: {} });
    return (result as { props: { webhooks: unknown } } | undefined)?.props.webhooks;
  };

  it("matches nothing, and stays the same otherwise", () => {
    const nothing = { matchLabels: { "istio.io/deactivated": "never-match" } };
    assert.deepEqual(
      webhooksOf(injector, { "istio.io/rev": "default" }),
      names.map((name) => ({
        ...{ name, failurePolicy: "Fail" },
        ...{ namespaceSelector: nothing, objectSelector: nothing },
      })),
    );
  });

  it("is the only object that changes", () => {
    assert.equal(webhooksOf(injector, { "istio.io/tag": "prod" }), undefined);
    assert.equal(webhooksOf(injector.replace("Mutating", "Validating")), undefined);
  });
});

describe("The roots in the webhooks of a chart", () => {
  const annotationsOf = (type: string): unknown => {
    const props = { metadata: { name: "w", annotations: { own: "1" } } };
    const result = forceRoots({ custom: true, type, name: "w", props, opts: {} });
    return (result as { props: { metadata: { annotations: unknown } } } | undefined)?.props.metadata
      .annotations;
  };
  const group = "kubernetes:admissionregistration.k8s.io/v1";

  it("are written even if istiod wrote them last", () => {
    for (const kind of ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"])
      assert.deepEqual(annotationsOf(`${group}:${kind}`), {
        own: "1",
        "pulumi.com/patchForce": "true",
      });
  });

  it("are only in webhooks", () =>
    assert.equal(annotationsOf("kubernetes:core/v1:Service"), undefined));
});

describe("The labels of a chart's version", () => {
  const version = { "app.kubernetes.io/version": "1.31.0", "helm.sh/chart": "istiod-1.31.0" };
  const labelsOf = (type: string, labels: object | undefined): unknown => {
    const props = { metadata: { name: "istiod", labels } };
    const result = withoutVersion({ custom: true, type, name: "istiod", props, opts: {} });
    return (result as { props: { metadata: { labels?: unknown } } } | undefined)?.props.metadata
      .labels;
  };

  it("are removed, and the others stay", () =>
    assert.deepEqual(labelsOf("kubernetes:core/v1:Service", { app: "istiod", ...version }), {
      app: "istiod",
    }));

  it("stay where pods restart because of them, and where status reads them", () => {
    const webhooks = "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration";
    for (const type of ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:DaemonSet", webhooks])
      assert.equal(labelsOf(type, version), undefined);
  });

  it("change nothing where there are none", () =>
    assert.equal(labelsOf("kubernetes:core/v1:Service", undefined), undefined));
});
