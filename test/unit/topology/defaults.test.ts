import assert from "node:assert/strict";
import { ClusterRole } from "../../../sdk/args/cluster";
import { mergeValues } from "../../../sdk/topology/merge";
import { meshArgs } from "../../support/topologies";
import { topologyOf } from "../../support/check";

describe("reading the arguments", () => {
  it("fills in every default", () => {
    const topology = topologyOf({ clusters: { east: {} } });
    assert.deepEqual(topology, {
      meshId: "mesh1",
      systemNamespace: "istio-system",
      istio: {
        version: "1.31.0",
        chartRepository: "https://blob.istio.io/istio-release/charts",
        revision: "",
        revisionTags: [],
        imagePullSecrets: [],
      },
      meshConfig: {},
      trust: { mode: "generated", generation: 1 },
      clusters: [
        {
          name: "east",
          role: "primary",
          controlPlaneClusters: ["east"],
          anyPrimary: false,
          network: "east",
          reader: { serviceAccount: "istio-reader-service-account", rotation: 0 },
          localInjector: false,
          clusterDomain: "cluster.local",
          cni: false,
          namespace: { existing: false, labels: {}, annotations: {} },
          legacyEndpoints: false,
          gateway: {
            serviceType: "LoadBalancer",
            serviceAnnotations: {},
            loadBalancerSourceRanges: [],
            ipFamilies: [],
            nodePorts: {},
            addresses: [],
            addressTimeout: "10m",
            nodeSelector: {},
            tolerations: [],
            networkPolicy: false,
          },
          helmValues: { base: {}, istiod: {}, gateway: {}, cni: {} },
        },
      ],
    });
  });

  it("lets a cluster's own value win over the defaults, and merges Helm values", () => {
    const [east, west] = topologyOf({
      clusters: { east: { network: "own", helmValues: { istiod: { env: { B: "2" } } } }, west: {} },
      defaults: { network: "shared", helmValues: { istiod: { env: { A: "1", B: "1" } } } },
    }).clusters;
    assert.equal(east!.network, "own");
    assert.deepEqual(east!.helmValues.istiod, { env: { A: "1", B: "2" } });
    assert.equal(west!.network, "shared");
    assert.deepEqual(west!.helmValues.istiod, { env: { A: "1", B: "1" } });
  });

  it("merges a cluster's groups of arguments into those of the defaults, field by field", () => {
    const [east] = topologyOf({
      clusters: { east: { eastWestGateway: { replicas: 2 }, namespace: { labels: { a: "own" } } } },
      defaults: {
        eastWestGateway: { replicas: 1, loadBalancerIP: "10.0.0.1" },
        namespace: { existing: true, labels: { b: "shared" } },
      },
    }).clusters;
    assert.deepEqual([east!.gateway.replicas, east!.gateway.loadBalancerIP], [2, "10.0.0.1"]);
    assert.deepEqual(east!.namespace, { existing: true, labels: { a: "own" }, annotations: {} });
  });

  it("takes charts and images from a mirror, unless they are given", () => {
    const istio = (more: object) =>
      topologyOf({ clusters: { east: {} }, istio: { mirror: "registry.example/istio", ...more } })
        .istio;
    assert.equal(istio({}).chartRepository, "oci://registry.example/istio/charts");
    assert.equal(istio({}).imageHub, "registry.example/istio");
    assert.equal(istio({ imageHub: "other" }).imageHub, "other");
    assert.equal(istio({ chartRepository: "./charts" }).chartRepository, "./charts");
  });

  it("knows the config cluster of an external control plane that serves but one remote", () => {
    const clusters = {
      ec: { role: ClusterRole.External },
      east: { role: ClusterRole.Remote, primary: "ec" },
    };
    assert.equal(
      topologyOf({ clusters }).clusters.find(({ name }) => name === "ec")!.configCluster,
      "east",
    );
  });

  it("does not depend on the order in which clusters are written", () => {
    const west = { role: ClusterRole.Remote, primary: "east" };
    assert.deepEqual(
      topologyOf(meshArgs({ east: {}, west })).clusters,
      topologyOf(meshArgs({ west, east: {} })).clusters,
    );
  });

  it("keeps kubeconfigs out of the topology", () => {
    assert.doesNotMatch(
      JSON.stringify(topologyOf(meshArgs({ east: {} }))),
      /kubeconfig|credential/,
    );
  });
});

describe("merging Helm values", () => {
  it("merges maps by key and replaces everything else", () => {
    assert.deepEqual(
      mergeValues({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: 1 } }),
      { a: { b: 1, c: [3] }, d: { e: 1 } },
    );
  });
});
