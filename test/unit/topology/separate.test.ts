import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { replaceReferences } from "../../../sdk/plan/reference";
import { separateOutputs } from "../../../sdk/topology/separate";
import { samples } from "../../support/broken-args";
import { checkArgs, planOf } from "../../support/check";
import { kubeconfigFor } from "../../support/kubeconfig";
import { withOutputs } from "../../support/outputs";
import { meshArgs } from "../../support/topologies";

describe("Outputs in the arguments", () => {
  const address = pulumi.output("10.0.0.5");
  const args = meshArgs({ east: { eastWestGateway: { addresses: ["10.0.0.4", address] } } });

  it("become references that print their path", () => {
    const { args: plain, outputs } = separateOutputs(args);
    assert.equal(
      JSON.stringify(plain.clusters),
      '{"east":{"eastWestGateway":{"addresses":["10.0.0.4",' +
        '{"reference":"argument","path":"clusters.east.eastWestGateway.addresses[1]"}]}}}',
    );
    assert.deepEqual([...outputs], [["clusters.east.eastWestGateway.addresses[1]", address]]);
  });

  it("stay if they are kubeconfigs or certificates, which are in no plan", () => {
    const kubeconfig = pulumi.secret(kubeconfigFor(["east"]));
    const trust = { rootCertificate: pulumi.output("PEM"), rootKey: pulumi.secret("PEM") };
    const authority = { certificate: pulumi.output("PEM"), privateKey: pulumi.secret("PEM") };
    const given = { clusters: { east: { kubeconfig, certificateAuthority: authority } }, trust };
    const { args: plain, outputs } = separateOutputs(given);
    assert.equal(plain.clusters["east"]!.kubeconfig, kubeconfig);
    assert.equal(plain.clusters["east"]!.certificateAuthority, authority);
    assert.deepEqual([plain.trust, outputs.size], [trust, 0]);
  });

  it("are accepted wherever the value is", () => {
    for (const sample of samples) assert.deepEqual(checkArgs(withOutputs(sample)), []);
  });

  it("give the plan of their values, in which they are references", () => {
    let references = 0;
    for (const sample of samples) {
      // an address of a gateway stands for itself, and the plan refers to the gateway
      if (JSON.stringify(sample).includes('"addresses"')) continue;
      const outputs = withOutputs(sample, (value) =>
        Object.assign(pulumi.output(value), { plain: value }),
      );
      const separated = separateOutputs(outputs);
      const plan = replaceReferences(planOf(outputs), (reference) => {
        if (reference.reference !== "argument") return reference;
        references += 1;
        return (separated.outputs.get(reference.path) as { plain: string }).plain;
      });
      assert.deepEqual(plan, planOf(sample));
    }
    assert.ok(references > 20, `${references} references`);
  });
});
