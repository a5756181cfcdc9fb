import assert from "node:assert/strict";
import { ClusterRole } from "../../sdk/args/cluster";
import { kubectlInSystem } from "../clusters/support/installed";
import { meshSuite } from "../clusters/support/mesh-suite";

const remote = (primary: string, network: string) => ({
  role: ClusterRole.Remote,
  primary,
  network,
});

describe("a mesh of five clusters, three of them primaries, on two networks", function () {
  this.timeout(600_000);
  this.slow(120_000);

  meshSuite({
    clusters: {
      east: { network: "north" },
      west: { network: "south" },
      // reached through the gateways of the other clusters on its network
      south: { ...remote("west", "south"), eastWestGateway: { enabled: false } },
      north: remote("east", "north"),
      centre: { network: "south" },
    },
    checkCluster: async (cluster) => {
      if (cluster === "south")
        assert.equal(await kubectlInSystem(cluster, "get", "deployments", "-o", "name"), "");
    },
  });
});
