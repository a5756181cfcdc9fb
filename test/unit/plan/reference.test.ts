import assert from "node:assert/strict";
import * as yaml from "js-yaml";
import {
  gatewayIpAddressOf,
  isReference,
  referencesIn,
  replaceReferences,
  rootCertificate,
} from "../../../sdk/plan/reference";
import { mergeValues } from "../../../sdk/topology/merge";
import { istiodValues, plan } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

describe("A reference of the plan", () => {
  it("differs from a value of the user with the same fields", () => {
    const lookalike = { reference: "rootCertificateBase64" };
    assert.ok(isReference(rootCertificate) && !isReference(lookalike));
    const values = istiodValues(
      plan(meshArgs({ east: { helmValues: { istiod: { x: lookalike } } } }))["east"],
    );
    assert.deepEqual((replaceReferences(values, () => "replaced") as any).x, lookalike);
  });

  it("stays a reference when values are merged, even over another reference", () => {
    const merged = mergeValues(
      { a: { b: rootCertificate } },
      { a: { b: gatewayIpAddressOf("east"), c: 1 } },
      { a: { d: rootCertificate } },
    );
    assert.deepEqual(referencesIn(merged), [gatewayIpAddressOf("east"), rootCertificate]);
  });

  it("is printed with its fields", () =>
    assert.equal(yaml.dump(rootCertificate), "reference: rootCertificateBase64\n"));
});
