import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { takeOverRelease } from "../../../sdk/install/release-recovery";
import type { StepContext } from "../../../sdk/install/step-context";
import { planOf } from "../../support/check";
import { meshArgs } from "../../support/topologies";

describe("The release of a chart", () => {
  const { base } = planOf(meshArgs({ east: {} })).clusters[0]!;
  const props = { name: "istio-base" };
  const opts = { protect: true };
  let status: string | undefined;
  const cluster = { access: pulumi.output({}) };
  const context = { cluster, releaseStatus: () => status } as unknown as StepContext;
  const release = takeOverRelease(base!, context);
  const registered = () => release({ custom: true, type: "", name: "", props, opts });

  it("is created if the cluster has none", async () => {
    status = undefined;
    assert.equal(await registered(), undefined);
  });

  it("is imported if the cluster has one, which a late kubeconfig shows only now", async () => {
    status = "deployed";
    assert.deepEqual(await registered(), {
      props,
      opts: { ...opts, import: "istio-system/istio-base" },
    });
  });
});
