import assert from "node:assert/strict";
import { rename, validateAll } from "../../../sdk/install/chart";

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
