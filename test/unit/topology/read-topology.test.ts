import assert from "node:assert/strict";
import { ClusterRole } from "../../../sdk/args/cluster";
import { meshArgs } from "../../support/topologies";
import { topologyOf } from "../../support/check";

describe("The topology of the arguments", () => {
  it("has every default", () => {
    const topology = topologyOf({ clusters: { east: {} } });
    assert.deepEqual(topology, {
      meshId: "mesh1",
      dataPlane: "sidecar",
      systemNamespace: "istio-system",
      istio: {
        version: "1.31.1",
        chartRepository: "https://blob.istio.io/istio-release/charts",
        revision: "",
        revisionTags: [],
        otherRevisions: [],
        gatewayRevision: "",
        imagePullSecrets: [],
      },
      meshConfig: {},
      trust: { mode: "generated", generation: 1, hasSeveralRoots: false },
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
          installGatewayApi: false,
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
          helmValues: { base: {}, istiod: {}, gateway: {}, cni: {}, ztunnel: {} },
        },
      ],
      lost: [],
      readyTimeout: "5m",
    });
  });

  it("has lost clusters apart from the others", () => {
    const topology = topologyOf({
      clusters: {
        east: {},
        south: { role: ClusterRole.Remote, primary: "east", lost: true },
        west: { lost: true },
        north: { lost: false },
      },
    });
    assert.deepEqual(
      topology.clusters.map(({ name }) => name),
      ["east", "north"],
    );
    assert.deepEqual(topology.lost, [
      { name: "south", ranIstiod: false },
      { name: "west", ranIstiod: true },
    ]);
  });

  it("has charts and images from a mirror, unless they are given", () => {
    const istio = (more: object) =>
      topologyOf({ clusters: { east: {} }, istio: { mirror: "registry.example/istio", ...more } })
        .istio;
    assert.equal(istio({}).chartRepository, "oci://registry.example/istio/charts");
    assert.equal(istio({}).imageHub, "registry.example/istio");
    assert.equal(istio({ imageHub: "other" }).imageHub, "other");
    assert.equal(istio({ chartRepository: "./charts" }).chartRepository, "./charts");
  });

  it("has the only remote of an external control plane as its config cluster", () => {
    const clusters = {
      ec: { role: ClusterRole.External },
      east: { role: ClusterRole.Remote, primary: "ec" },
    };
    assert.equal(
      topologyOf({ clusters }).clusters.find(({ name }) => name === "ec")!.configCluster,
      "east",
    );
  });

  it("does not depend on the order of the clusters", () => {
    const west = { role: ClusterRole.Remote, primary: "east" };
    assert.deepEqual(
      topologyOf(meshArgs({ east: {}, west })).clusters,
      topologyOf(meshArgs({ west, east: {} })).clusters,
    );
  });

  it("contains no kubeconfig", () => {
    assert.doesNotMatch(
      JSON.stringify(topologyOf(meshArgs({ east: {} }))),
      /kubeconfig|credential/,
    );
  });
});
