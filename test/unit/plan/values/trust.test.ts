import assert from "node:assert/strict";
import { ClusterRole } from "../../../../sdk/args/cluster";
import type { TrustArgs } from "../../../../sdk/args/trust";
import { planMesh } from "../../../../sdk/plan/plan";
import { planSteps } from "../../../../sdk/plan/steps";
import { meshArgs } from "../../../support/topologies";
import { topologyOf } from "../../../support/check";

describe("The trust in istiod's values", () => {
  const planOf = (trust: TrustArgs, istiod: { [key: string]: unknown } = {}) =>
    planMesh(
      topologyOf(
        meshArgs(
          {
            east: { helmValues: { istiod } },
            south: { role: ClusterRole.Remote, primary: "east" },
          },
          { trust },
        ),
      ),
    );
  const valuesOf = (plan: ReturnType<typeof planOf>, cluster: number): any =>
    plan.clusters[cluster]!.istiod.values;

  it("mounts an existing Secret and makes none", () => {
    const plan = planOf(
      { rootCertificate: "x", existingSecret: "mesh-ca" },
      { volumes: [{ name: "own" }], volumeMounts: [{ name: "own" }], env: { A: "b" } },
    );
    const steps = planSteps(plan);
    assert.ok(!steps.some(({ part }) => part === "cacerts"));
    const { volumes, volumeMounts, env } = valuesOf(plan, 0);
    assert.deepEqual(volumes, [
      { name: "own" },
      { name: "signing-ca", secret: { secretName: "mesh-ca" } },
    ]);
    assert.deepEqual(volumeMounts, [
      { name: "own" },
      { name: "signing-ca", mountPath: "/etc/signing-ca", readOnly: true },
    ]);
    assert.deepEqual(env, { A: "b", ROOT_CA_DIR: "/etc/signing-ca" });
    assert.ok(!("volumes" in valuesOf(plan, 1)), "a remote signs nothing");
  });

  it("sets the trust domain in every cluster, in a remote with a mesh configuration", () => {
    const plan = planOf({ domain: "mesh.example", domainAliases: ["cluster.local"] });
    const meshConfig = { trustDomain: "mesh.example", trustDomainAliases: ["cluster.local"] };
    assert.deepEqual(
      [valuesOf(plan, 0).meshConfig, valuesOf(plan, 0).configMap],
      [meshConfig, undefined],
    );
    assert.deepEqual(
      [valuesOf(plan, 1).meshConfig, valuesOf(plan, 1).configMap],
      [meshConfig, true],
    );
  });

  it("has no trust domain by default", () => {
    for (const cluster of [0, 1]) assert.ok(!("meshConfig" in valuesOf(planOf({}), cluster)));
  });

  it("keeps the given volumes, in both forms of the chart's values", () => {
    const own = [{ name: "own", emptyDir: {} }];
    for (const istiod of [{ volumes: own }, { pilot: { volumes: own } }]) {
      const plan = planOf({ rootCertificate: "x", existingSecret: "mesh-ca" }, istiod);
      const { pilot, ...values } = valuesOf(plan, 0);
      const { volumes, volumeMounts, env } = { ...values, ...pilot };
      assert.deepEqual(
        volumes.map(({ name }: any) => name),
        ["own", "signing-ca"],
      );
      assert.deepEqual(
        [volumeMounts[0].mountPath, env.ROOT_CA_DIR],
        ["/etc/signing-ca", "/etc/signing-ca"],
      );
    }
  });
});
