import assert from "node:assert/strict";
import { planRecord, recordLine, type PlanRecord } from "../../../sdk/plan/record";
import { planSteps } from "../../../sdk/plan/steps";
import { planOf } from "../../support/check";
import { plannedIn } from "../../support/created";
import { leakMarker } from "../../support/kubeconfig";
import { meshArgs, namedTopologies } from "../../support/topologies";

const recordOf = (name: string): PlanRecord => planRecord("mesh", planOf(namedTopologies[name]!));

describe("the record of a plan", () => {
  for (const name of Object.keys(namedTopologies))
    it(`has every step, and what it creates: ${name}`, () => {
      const { steps, schemaVersion, ...record } = recordOf(name);
      assert.equal(schemaVersion, 1);
      const plan = planOf(namedTopologies[name]!);
      assert.deepEqual(record, { name: "mesh", ...plan });
      assert.deepEqual(
        steps.map(({ id, cluster, part, after, waits }) => ({ id, cluster, part, after, waits })),
        planSteps(plan).map(({ id, cluster, part, after, waits }) => ({
          ...{ id, cluster, part, after, waits },
        })),
      );
      assert.deepEqual(
        steps.filter(({ creates }) => creates.length === 0),
        [],
      );
    });

  it("names objects and charts", () => {
    const record = recordOf("primary-remote, different networks");
    assert.deepEqual(plannedIn(record, "west"), [
      "Namespace istio-system",
      "ConfigMap istio-multicluster",
      "Service istio-eastwestgateway",
      "base 1.31.1 istio-base",
      "istiod 1.31.1 istiod",
      "Secret istio-reader-service-account-istio-remote-secret-token",
      "gateway 1.31.1 istio-eastwestgateway",
    ]);
  });

  it("names an adopted namespace, an account and a policy only if there are some", () => {
    const args = meshArgs({
      east: {
        namespace: { existing: true },
        remoteSecret: { serviceAccount: "reader" },
        eastWestGateway: { networkPolicy: true },
      },
      west: {},
    });
    const record = planRecord("mesh", planOf(args));
    const own = plannedIn(record, "east").filter(
      (created) => !plannedIn(record, "west").includes(created),
    );
    assert.deepEqual(own, [
      "Namespace istio-system true",
      "NetworkPolicy istio-eastwestgateway",
      "ServiceAccount reader",
      "Secret reader-istio-remote-secret-token",
      "Secret istio-remote-secret-west",
    ]);
  });

  it("is one line without kubeconfigs, and without users of URLs", () => {
    const repository = `https://user:${leakMarker}@charts.example.com/istio`;
    const args = meshArgs({ east: {}, west: {} }, { istio: { chartRepository: repository } });
    const line = recordLine(planRecord("mesh", planOf(args)));
    assert.equal(line.indexOf("\n"), line.length - 1);
    assert.ok(!line.includes(leakMarker), line);
    assert.match(line, /"repository":"https:\/\/\[secret\]@charts\.example\.com\/istio"/);
  });
});
