import assert from "node:assert/strict";
import { mergeViews, parsePeers } from "../../../sdk/live/istiod-metrics";

const status = (cluster: string, state: string, value: number, type = "remote"): string =>
  `istiod_remote_cluster_sync_status{cluster="${cluster}",cluster_type="${type}",status="${state}"} ${value}`;

describe("the metrics of istiod", () => {
  it("reads the status with the gauge 1, and ignores istiod's own cluster", () => {
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

  it("counts the closed connection of a replaced credential as synced", () => {
    const metrics = [status("west", "synced", 0), status("west", "closed", 1)].join("\n");
    assert.deepEqual(parsePeers(metrics).peers, { west: "synced" });
  });

  it("distinguishes an istiod that is too old to report from one that has no peers", () => {
    const managed = (count: number): string =>
      `istiod_managed_clusters{cluster_type="local"} 1\nistiod_managed_clusters{cluster_type="remote"} ${count}`;
    assert.deepEqual(parsePeers(managed(2)), { peers: {}, statusMissing: true });
    assert.deepEqual(parsePeers(managed(0)), { peers: {}, statusMissing: false });
  });

  it("keeps the worst status of several istiods, or unknown if an istiod does not report one", () => {
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
});
