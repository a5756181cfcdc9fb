import assert from "node:assert/strict";
import {
  clustersIn,
  mergeViews,
  parseInjectionPath,
  parseMeshId,
  parsePeers,
  versionIn,
} from "../../../sdk/status/parse";

const status = (cluster: string, state: string, value: number, type = "remote"): string =>
  `istiod_remote_cluster_sync_status{cluster="${cluster}",cluster_type="${type}",status="${state}"} ${value}`;

describe("parsing what Istio reports", () => {
  it("finds cluster and network in an injection path, in any order and also in a URL", () => {
    assert.deepEqual(parseInjectionPath("/inject/cluster/west/net/network2"), {
      cluster: "west",
      network: "network2",
    });
    assert.deepEqual(parseInjectionPath("/inject/net/network2/cluster/west"), {
      cluster: "west",
      network: "network2",
    });
    assert.deepEqual(
      parseInjectionPath("https://istiod.example:15017/inject/cluster/a--slash--b"),
      { cluster: "a/b" },
    );
    assert.deepEqual(parseInjectionPath("/inject"), {});
    // a network that is called "cluster" is a value, not a key
    assert.deepEqual(parseInjectionPath("/inject/net/cluster/cluster/west"), {
      cluster: "west",
      network: "cluster",
    });
  });

  it("reads the status whose gauge is one, and ignores istiod's own cluster", () => {
    const metrics = [
      "# TYPE istiod_remote_cluster_sync_status gauge",
      status("east", "synced", 1, "local"),
      status("west", "synced", 0),
      status("west", "timeout", 1),
      status("removed", "synced", 0),
      'istiod_managed_clusters{cluster_type="remote"} 1',
    ].join("\n");
    assert.deepEqual(parsePeers(metrics), { peers: { west: "timeout" }, statusMissing: false });
  });

  it("reads the status of a peer whose credentials were replaced as synced", () => {
    const metrics = [status("west", "synced", 0), status("west", "closed", 1)].join("\n");
    assert.deepEqual(parsePeers(metrics).peers, { west: "synced" });
  });

  it("distinguishes an istiod that is too old to report from one that has no peers", () => {
    const managed = (count: number): string =>
      `istiod_managed_clusters{cluster_type="local"} 1\nistiod_managed_clusters{cluster_type="remote"} ${count}`;
    assert.deepEqual(parsePeers(managed(2)), { peers: {}, statusMissing: true });
    assert.deepEqual(parsePeers(managed(0)), { peers: {}, statusMissing: false });
  });

  it("keeps the worst status that several istiods report, or unknown if one reports none", () => {
    const merged = (...views: { [cluster: string]: string }[]) =>
      mergeViews(views.map((peers) => ({ peers, statusMissing: false }))).peers;
    assert.deepEqual(merged({ west: "synced" }, { west: "synced" }), { west: "synced" });
    assert.deepEqual(merged({ west: "synced" }, { west: "timeout" }), { west: "timeout" });
    assert.deepEqual(merged({ west: "timeout" }, { west: "synced" }), { west: "timeout" });
    assert.deepEqual(merged({ west: "synced", north: "synced" }, { north: "synced" }), {
      north: "synced",
      west: "unknown",
    });
    assert.deepEqual(merged(), {});
  });

  it("finds the mesh ID in a mesh configuration and in chart values", () => {
    assert.equal(
      parseMeshId(
        "defaultConfig:\n  discoveryAddress: istiod:15012\n  meshId: mesh1\ntrustDomain: x",
      ),
      "mesh1",
    );
    assert.equal(
      parseMeshId('{\n  "global": {\n    "meshID": "mesh1",\n    "network": "n"\n  }\n}'),
      "mesh1",
    );
    assert.equal(parseMeshId('{ "meshID": "", "network": "n" }'), undefined);
  });

  it("finds the cluster of an answer by the pod name in it", () => {
    const answer = "Hello version: v2, instance: helloworld-v2-5b8f-xk2lp\n";
    assert.equal(versionIn(answer), "v2");
    assert.deepEqual(
      clustersIn(answer, { east: ["helloworld-v1-1-a"], west: ["helloworld-v2-5b8f-xk2lp"] }),
      ["west"],
    );
    assert.deepEqual(clustersIn("upstream connect error", { east: ["helloworld-v1-1-a"] }), []);
  });

  it("compares whole pod names, and returns every cluster that has a pod of that name", () => {
    const pods = { east: ["web-1"], west: ["web-10"], north: ["web-10"] };
    assert.deepEqual(clustersIn('{"host":"web-1"}', pods), ["east"]);
    assert.deepEqual(clustersIn("I am web-1.", pods), ["east"]);
    assert.deepEqual(clustersIn("I am web-10", pods), ["west", "north"]);
  });
});
