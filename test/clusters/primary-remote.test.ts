import { ClusterRole } from "../../sdk/args/cluster";
import { driftTests } from "./support/drift-tests";
import { meshSuite } from "./support/mesh-suite";

describe("primary-remote on two networks", function () {
  this.timeout(600_000);
  this.slow(60_000);
  meshSuite({
    clusters: { east: {}, west: { role: ClusterRole.Remote, primary: "east" } },
    moreTests: driftTests,
  });
});
