import assert from "node:assert/strict";
import { clusterOf, parseInjectionPath, parseSyncStatus, versionIn, worse } from "../../sdk/status/parse";

describe("reading what Istio says", () => {
    it("finds cluster and network in an injection path, in any order and in a URL", () => {
        assert.deepEqual(parseInjectionPath("/inject/cluster/west/net/network2"), { cluster: "west", network: "network2" });
        assert.deepEqual(parseInjectionPath("/inject/net/network2/cluster/west"), { cluster: "west", network: "network2" });
        assert.deepEqual(parseInjectionPath("https://istiod.example:15017/inject/cluster/a--slash--b"), { cluster: "a/b" });
        assert.deepEqual(parseInjectionPath("/inject"), {});
        // a network that is called "cluster" is a value, not a key
        assert.deepEqual(parseInjectionPath("/inject/net/cluster/cluster/west"), { cluster: "west", network: "cluster" });
    });

    it("takes the status whose gauge is one, and leaves istiod's own cluster out", () => {
        const metrics = [
            "# TYPE istiod_remote_cluster_sync_status gauge",
            'istiod_remote_cluster_sync_status{cluster="east",cluster_type="local",status="synced"} 1',
            'istiod_remote_cluster_sync_status{cluster="west",cluster_type="remote",status="synced"} 0',
            'istiod_remote_cluster_sync_status{cluster="west",cluster_type="remote",status="timeout"} 1',
            'istiod_managed_clusters{cluster_type="remote"} 1',
        ].join("\n");
        assert.deepEqual(parseSyncStatus(metrics), { west: "timeout" });
    });

    it("keeps the worse of two istiods' views", () => {
        assert.equal(worse(undefined, "synced"), "synced");
        assert.equal(worse("synced", "timeout"), "timeout");
        assert.equal(worse("timeout", "synced"), "timeout");
    });

    it("knows an answer by the pod's name in it", () => {
        const answer = "Hello version: v2, instance: helloworld-v2-5b8f-xk2lp\n";
        assert.equal(versionIn(answer), "v2");
        assert.equal(clusterOf(answer, { east: ["helloworld-v1-1-a"], west: ["helloworld-v2-5b8f-xk2lp"] }), "west");
        assert.equal(clusterOf("upstream connect error", { east: ["helloworld-v1-1-a"] }), undefined);
    });
});
