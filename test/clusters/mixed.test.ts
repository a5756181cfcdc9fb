import { ClusterRole } from "../../sdk/args";
import { meshSuite } from "./support/mesh-suite";

const remote = (primary: string, network: string) => ({ role: ClusterRole.Remote, primary, network });

describe("five clusters, three of them primaries, on two networks", function () {
  this.timeout(600_000);
  this.slow(120_000);
  meshSuite({
    clusters: {
      east: { network: "north" },
      west: { network: "south" },
      south: remote("west", "south"),
      north: remote("east", "north"),
      centre: { network: "south" },
    },
  });
});
