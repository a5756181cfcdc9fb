import { ClusterRole } from "../../sdk/args";
import { meshSuite } from "./support/mesh-suite";

describe("one network", function () {
  this.timeout(300_000);
  this.slow(60_000);

  describe("with two primaries and no gateway", () => meshSuite({ clusters: { east: { network: "flat" }, west: { network: "flat" } } }));

  describe("with a primary, and a remote that reaches istiod through a gateway", () =>
    meshSuite({ clusters: { east: { network: "flat" }, west: { network: "flat", role: ClusterRole.Remote, primary: "east" } } }));
});
