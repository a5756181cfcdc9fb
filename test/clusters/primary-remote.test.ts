import { clustersDown } from "../../scripts/clusters";
import { testInstance } from "../../scripts/test/machine";
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

  // its pods do not trust the new CA of its API server, so no other suite can use the cluster
  after(() => clustersDown({ instance: testInstance(), cluster: "west" }));
});
