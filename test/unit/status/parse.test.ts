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

describe("reading what Istio says", () => {
  it("finds cluster and network in an injection path, in any order and in a URL", () => {
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

  it("takes the status whose gauge is one, and leaves istiod's own cluster out", () => {
    const metrics = [
      "# TYPE istiod_remote_cluster_sync_status gauge",
      status("east", "synced", 1, "local"),
      status("west", "synced", 0),
      status("west", "timeout", 1),
      status("removed", "synced", 0),
      'istiod_managed_clusters{cluster_type="remote"} 1',
    ].join("\n");
    assert.deepEqual(parsePeers(metrics), { peers: { west: "timeout" }, untold: false });
  });

  it("takes a connection that was replaced by one with new credentials for what it is: in sync", () => {
    const metrics = [status("west", "synced", 0), status("west", "closed", 1)].join("\n");
    assert.deepEqual(parsePeers(metrics).peers, { west: "synced" });
  });

  it("knows an istiod that is too old to tell from one that has nothing to tell", () => {
    const managed = (count: number): string =>
      `istiod_managed_clusters{cluster_type="local"} 1\nistiod_managed_clusters{cluster_type="remote"} ${count}`;
    assert.deepEqual(parsePeers(managed(2)), { peers: {}, untold: true });
    assert.deepEqual(parsePeers(managed(0)), { peers: {}, untold: false });
  });

  it("keeps the worst of several istiods' views, to have no view being bad too", () => {
    const merged = (...views: { [cluster: string]: string }[]) =>
      mergeViews(views.map((peers) => ({ peers, untold: false }))).peers;
    assert.deepEqual(merged({ west: "synced" }, { west: "synced" }), { west: "synced" });
    assert.deepEqual(merged({ west: "synced" }, { west: "timeout" }), { west: "timeout" });
    assert.deepEqual(merged({ west: "timeout" }, { west: "synced" }), { west: "timeout" });
    assert.deepEqual(merged({ west: "synced", north: "synced" }, { north: "synced" }), {
      north: "synced",
      west: "unseen",
    });
    assert.deepEqual(merged(), {});
  });

  it("finds the mesh's ID in a mesh configuration and in values", () => {
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

  it("knows an answer by the pod's name in it", () => {
    const answer = "Hello version: v2, instance: helloworld-v2-5b8f-xk2lp\n";
    assert.equal(versionIn(answer), "v2");
    assert.deepEqual(
      clustersIn(answer, { east: ["helloworld-v1-1-a"], west: ["helloworld-v2-5b8f-xk2lp"] }),
      ["west"],
    );
    assert.deepEqual(clustersIn("upstream connect error", { east: ["helloworld-v1-1-a"] }), []);
  });

  it("takes no part of a pod's name for the pod's, and knows when a name is ambiguous", () => {
    const pods = { east: ["web-1"], west: ["web-10"], north: ["web-10"] };
    assert.deepEqual(clustersIn('{"host":"web-1"}', pods), ["east"]);
    assert.deepEqual(clustersIn("I am web-1.", pods), ["east"]);
    assert.deepEqual(clustersIn("I am web-10", pods), ["west", "north"]);
  });
});
