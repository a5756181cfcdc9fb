import assert from "node:assert/strict";
import type { V1Secret } from "@kubernetes/client-node";
import { asFailed, decode, encode } from "../../../sdk/install/helm-records";

/** A Secret as Helm writes it. */
function record(version: number, status: string): V1Secret {
  const name = "istio-base";
  return {
    metadata: {
      name: `sh.helm.release.v1.${name}.v${version}`,
      resourceVersion: "7",
      labels: { name, owner: "helm", status, version: String(version) },
    },
    type: "helm.sh/release.v1",
    data: {
      release: encode({ name, version, info: { status, notes: "é" }, manifest: "kind: List" }),
    },
  };
}

describe("Helm's records of a release that an earlier run was killed in", () => {
  it("are marked as failed if they are pending, in the label and in the record", () => {
    for (const status of ["pending-install", "pending-upgrade", "pending-rollback"]) {
      const pending = record(10, status);
      const [failed, ...others] = asFailed([record(9, "deployed"), pending]);
      assert.deepEqual(others, []);
      assert.deepEqual(failed, {
        ...pending,
        metadata: {
          ...pending.metadata,
          labels: { ...pending.metadata?.labels, status: "failed" },
        },
        data: failed?.data,
      });
      assert.deepEqual(decode(failed?.data?.["release"] ?? ""), {
        name: "istio-base",
        version: 10,
        info: { status: "failed", notes: "é" },
        manifest: "kind: List",
      });
    }
  });

  it("stay as they are if no operation is pending", () =>
    assert.deepEqual(asFailed([record(2, "deployed"), record(1, "failed")]), []));
});
