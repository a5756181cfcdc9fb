import assert from "node:assert/strict";
import { hasPods } from "../../../sdk/plan/gateway";
import { planReadiness } from "../../../sdk/plan/readiness";
import { planOf } from "../../support/check";
import { meshArgs, namedTopologies } from "../../support/topologies";

const readiness = (name: string) => planReadiness(planOf(namedTopologies[name]!));
const istiod = { app: "istiod", "istio.io/rev": "default" };
const gateway = { app: "istio-eastwestgateway", istio: "eastwestgateway" };

describe("the readiness of a mesh", () => {
  for (const [name, args] of Object.entries(namedTopologies))
    it(`covers every remote secret and every gateway once: ${name}`, () => {
      const plan = planOf(args);
      const wanted = planReadiness(plan);
      assert.deepEqual(
        wanted.flatMap(({ peers }) => peers).sort(),
        plan.remoteSecrets.map(({ target }) => target).sort(),
      );
      assert.equal(
        wanted.filter((cluster) => cluster.gateway !== undefined).length,
        plan.clusters.filter((cluster) => hasPods(cluster.gateway)).length,
      );
    });

  it("needs all peers of an istiod", () =>
    assert.deepEqual(readiness("multi-primary, different networks"), [
      { cluster: "east", istiod, peers: ["west"], holdsRemoteSecrets: true, gateway },
      { cluster: "west", istiod, peers: ["east"], holdsRemoteSecrets: true, gateway },
    ]));

  it("needs the istiod of a local injector in a remote, but no peers", () =>
    assert.deepEqual(readiness("a remote with a local injector")[1], {
      cluster: "west",
      istiod,
      peers: [],
      holdsRemoteSecrets: false,
      gateway,
    }));

  it("needs an external istiod to sync the peers of its config cluster", () =>
    assert.deepEqual(readiness("an external control plane"), [
      { cluster: "control", istiod, peers: ["west"], holdsRemoteSecrets: false },
      { cluster: "east", peers: [], holdsRemoteSecrets: true, gateway },
      { cluster: "west", peers: [], holdsRemoteSecrets: false, gateway },
    ]));

  it("needs the istiod of the mesh's revision", () => {
    const [east] = planReadiness(planOf(meshArgs({ east: {} }, { istio: { revision: "blue" } })));
    assert.deepEqual(east?.istiod, { app: "istiod", "istio.io/rev": "blue" });
  });
});
