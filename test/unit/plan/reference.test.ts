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

describe("a reference of the plan", () => {
  const lookalike = { reference: "rootCertificateBase64" };

  it("is not what a user writes in the same words", () => {
    assert.ok(isReference(rootCertificate) && !isReference(lookalike));
    const values = istiodValues(
      plan(meshArgs({ east: { helmValues: { istiod: { x: lookalike } } } }))["east"],
    );
    assert.deepEqual((replaceReferences(values, () => "replaced") as any).x, lookalike);
  });

  it("is still one after values were merged, also over another", () => {
    const merged = mergeValues(
      { a: { b: rootCertificate } },
      { a: { b: gatewayIpAddressOf("east"), c: 1 } },
      { a: { d: rootCertificate } },
    );
    assert.deepEqual(referencesIn(merged), [gatewayIpAddressOf("east"), rootCertificate]);
  });

  it("prints as its words", () =>
    assert.equal(yaml.dump(rootCertificate), "reference: rootCertificateBase64\n"));
});
