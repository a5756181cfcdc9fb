import assert from "node:assert/strict";
import { clustersDown } from "../../scripts/clusters";
import { ClusterRole } from "../../sdk/args";
import { testInstance } from "../../scripts/test/machine";
import { kubectlJson } from "../support/clusters";
import { meshSuite } from "./support/mesh-suite";

describe("control planes", function () {
  this.timeout(400_000);
  this.slow(60_000);

  after(() => clustersDown({ instance: testInstance(), cluster: "south" }));

  describe("of two primaries for one remote", () =>
    meshSuite({
      clusters: { east: {}, west: {}, south: { role: ClusterRole.Remote, primaries: ["*"] } },
      whenInstalled: async (cluster) => {
        if (cluster !== "south") return;
        const { items } = await kubectlJson(
          "south",
          "-n",
          "istio-system",
          "get",
          "endpointslices",
          "-l",
          "kubernetes.io/service-name=istiod",
        );
        assert.equal(items.length, 2);
      },
    }));

  describe("outside the mesh, for two remotes", () =>
    meshSuite({
      clusters: {
        south: { role: ClusterRole.External, configCluster: "east" },
        east: { role: ClusterRole.Remote, primary: "south" },
        west: { role: ClusterRole.Remote, primary: "south" },
      },
      workloads: ["east", "west"],
    }));
});
