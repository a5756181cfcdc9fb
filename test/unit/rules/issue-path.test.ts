import assert from "node:assert/strict";
import { ClusterRole } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { checkArgs } from "../../support/check";
import { kubeconfigFor } from "../../support/kubeconfig";

const pathsOf = (args: MultiClusterMeshArgs): string[] =>
  checkArgs(args)
    .map(({ path }) => path)
    .sort();

describe("the path of an issue", () => {
  it("is in defaults, once, if the argument is set only there", () => {
    const defaults = {
      kubeconfig: kubeconfigFor(["east", "west", "north"]),
      clusterDomain: "a_b",
      apiServer: { server: "https://10.0.0.5:6443" },
      eastWestGateway: { addresses: ["127.0.0.1"], replicas: 0 },
      remoteSecret: { serviceAccount: "A" },
    };
    const own = {
      clusterDomain: "c_d",
      apiServer: { server: "https://10.0.0.6" },
      eastWestGateway: { replicas: 0 },
    };
    assert.deepEqual(pathsOf({ clusters: { east: {}, west: {}, north: own }, defaults }), [
      "clusters.north.clusterDomain",
      "clusters.north.eastWestGateway.replicas",
      "defaults.apiServer.server",
      "defaults.clusterDomain",
      "defaults.eastWestGateway.addresses[0]",
      "defaults.eastWestGateway.replicas",
      "defaults.remoteSecret.serviceAccount",
    ]);
  });

  it("is in the cluster if the argument is set nowhere", () => {
    const args = {
      clusters: { east: { role: ClusterRole.Primary }, west: {} },
      defaults: { role: ClusterRole.Remote, kubeconfig: kubeconfigFor(["east", "west"]) },
    };
    assert.deepEqual(pathsOf(args), ["clusters.west.primary"]);
  });
});
