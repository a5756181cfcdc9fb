import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../sdk";
import { gatewayUid, KillableMesh } from "../clusters/support/interrupted";

// a mesh of one cluster has no gateway by default
const east: { [name: string]: ClusterArgs } = { east: { eastWestGateway: { enabled: true } } };
const both = { ...east, west: { role: ClusterRole.Remote, primary: "east" } };

describe("a mesh whose runs are killed after every number of seconds", function () {
  this.timeout(0);
  let mesh: KillableMesh;

  before(async () => {
    mesh = await KillableMesh.create(Object.keys(both));
  });

  after(async () => {
    await mesh?.stack.destroy({ refresh: true });
    mesh?.remove();
  });

  /** Kills a run after 1, 2, 3 … seconds, until it is done before that. */
  async function atEverySecond(
    command: "up" | "destroy",
    prepare: () => Promise<void>,
    check: () => Promise<void>,
  ): Promise<void> {
    for (let second = 1, isKilled = true; isKilled; second++) {
      console.log(`      ${command}, killed after ${second} s`);
      await prepare();
      isKilled = await mesh.killAfter(command, second * 1000);
      await check();
    }
  }

  it("is installed by the next update, and destroyed", () =>
    atEverySecond(
      "up",
      async () => mesh.want({ clusters: both }),
      async () => {
        await mesh.converge();
        await mesh.vanish();
      },
    ));

  it("gets a cluster that joins, and keeps its load balancer", async () => {
    let uid = "";
    await atEverySecond(
      "up",
      async () => {
        mesh.want({ clusters: east });
        await mesh.converge();
        uid = await gatewayUid("east");
        mesh.want({ clusters: both });
      },
      async () => {
        await mesh.converge();
        assert.equal(await gatewayUid("east"), uid);
      },
    );
    await mesh.vanish();
  });

  it("is destroyed by the next destroy", () =>
    atEverySecond(
      "destroy",
      async () => {
        mesh.want({ clusters: both });
        await mesh.converge();
      },
      () => mesh.vanish(),
    ));
});
