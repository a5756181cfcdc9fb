import assert from "node:assert/strict";
import { cniPlaces } from "../../scripts/clusters";
import { ClusterRole } from "../../sdk/args/cluster";
import { kubectlJson } from "../support/clusters";
import { getInSystem } from "./support/installed";
import { meshSuite } from "./support/mesh-suite";

describe("a mesh with Istio's CNI node agent", function () {
  this.timeout(300_000);
  this.slow(60_000);

  const withCni = {
    cni: true,
    helmValues: { cni: { cniBinDir: cniPlaces.plugins, cniConfDir: cniPlaces.configuration } },
  };

  meshSuite({
    clusters: { east: withCni, west: { ...withCni, role: ClusterRole.Remote, primary: "east" } },
    checkCluster: async (cluster) => {
      const agent = await getInSystem(cluster, "daemonset", "istio-cni-node");
      assert.equal(agent.status.numberReady, 1);
      const { items } = await kubectlJson(
        cluster,
        "-n",
        "sample",
        "get",
        "pods",
        "-l",
        "app=helloworld",
      );
      // no container may change the pod's network; istio-validation only checks the agent's work
      for (const { spec, status } of items) {
        assert.deepEqual(
          spec.initContainers.map(({ name }: any) => name),
          ["istio-validation", "istio-proxy"],
        );
        assert.equal(status.initContainerStatuses[0].restartCount, 0);
      }
    },
  });
});
