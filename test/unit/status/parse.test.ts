import assert from "node:assert/strict";
import { clustersIn, parseInjectionPath, parseMeshId, versionIn } from "../../../sdk/status/parse";

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
    assert.deepEqual(
      parseInjectionPath("https://istiod.example:15017/inject/:ENV:cluster=a/b:ENV:net=n=1/"),
      { cluster: "a/b", network: "n=1" },
    );
    // a network that is called "cluster" is a value, not a key
    assert.deepEqual(parseInjectionPath("/inject/net/cluster/cluster/west"), {
      cluster: "west",
      network: "cluster",
    });
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
