import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { IstioArgs } from "../../../sdk/args/istio";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { names } from "../../../sdk/plan/names";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const remote = (more: ClusterArgs = {}): ClusterArgs => ({
  role: ClusterRole.Remote,
  primary: "east",
  ...more,
});

const refusedNames: [string, string, RegExp][] = [
  ["with an underscore", "east_1", /expected a DNS label, got "east_1"/],
  ["in capitals", "East", /expected a DNS label, got "East"/],
  ["of 64 characters", "e".repeat(64), /use at most 63 lowercase letters/],
];

describe("the cluster rules", () => {
  itRefuses([
    ...refusedNames.map(([what, name, reason]): RefusedRow => [
      `a cluster name ${what}`,
      meshArgs({ [name]: {} }),
      `clusters.${name}`,
      reason,
    ]),
    [
      "a network that is not a DNS label",
      meshArgs({ east: { network: "net/1" } }),
      "clusters.east.network",
      /expected a DNS label, got "net\/1"/,
    ],
    [
      "a cluster domain with an underscore",
      meshArgs({ east: { clusterDomain: "my_cluster.local" } }),
      "clusters.east.clusterDomain",
      /expected a DNS name, got "my_cluster.local"/,
    ],
  ]);
});

describe("the namespace rules", () => {
  itRefuses([
    [
      "the network label, which network sets",
      meshArgs({ east: { namespace: { labels: { "topology.istio.io/network": "n" } } } }),
      "clusters.east.namespace.labels.topology.istio.io/network",
      /set by clusters.east.network; remove this label/,
    ],
    [
      "a label that switches the gateway's injection off",
      meshArgs({ east: { namespace: { labels: { "istio-injection": "disabled" } } } }),
      "clusters.east.namespace.labels.istio-injection",
      /remove this label: with "disabled", the gateway in this namespace would not start/,
    ],
    [
      "the default revision's label in a mesh with another revision",
      meshArgs(
        { east: { namespace: { labels: { "istio-injection": "enabled" } } } },
        { istio: { revision: "blue" } },
      ),
      "clusters.east.namespace.labels.istio-injection",
      /with "enabled", the gateway in this namespace would not start/,
    ],
    [
      "the label of a revision that the mesh does not have",
      meshArgs(
        { east: { namespace: { labels: { "istio.io/rev": "green" } } } },
        { istio: { revision: "blue", revisionTags: ["prod"] } },
      ),
      "clusters.east.namespace.labels.istio.io/rev",
      /expected "blue" or "prod", got "green"/,
    ],
    [
      "the control plane annotation of a remote, which primary sets",
      meshArgs({
        east: {},
        west: remote({
          namespace: { annotations: { "topology.istio.io/controlPlaneClusters": "*" } },
        }),
      }),
      "clusters.west.namespace.annotations.topology.istio.io/controlPlaneClusters",
      /set by clusters.west.primary or primaries; remove this annotation/,
    ],
    [
      "a label value with a space",
      meshArgs({ east: { namespace: { labels: { team: "mesh team" } } } }),
      "clusters.east.namespace.labels.team",
      /expected a label value, got "mesh team"/,
    ],
    [
      "a label key that ends with a slash",
      meshArgs({ east: { namespace: { labels: { "a.example/": "b" } } } }),
      "clusters.east.namespace.labels.a.example/",
      /expected a label key, got "a.example\/"/,
    ],
    [
      "an annotation key without letters",
      meshArgs({ east: { namespace: { annotations: { "?": "b" } } } }),
      "clusters.east.namespace.annotations.?",
      /expected an annotation key, got "\?"/,
    ],
  ]);

  itAccepts([
    [
      "Istio labels and annotations that no argument sets",
      meshArgs({
        east: {
          namespace: {
            labels: { "istio.io/rev": "default" },
            annotations: { "topology.istio.io/controlPlaneClusters": "*" },
          },
        },
      }),
    ],
    [
      "labels and annotations in every valid format",
      meshArgs({
        east: {
          namespace: {
            labels: { "a.example/b": "", c: "D_e.f" },
            annotations: { "a.example/b": "{ any: thing }" },
          },
        },
      }),
    ],
  ]);
});

describe("the reader account rules", () => {
  const path = "clusters.east.remoteSecret.serviceAccount";
  const reader = (serviceAccount: string, istio: IstioArgs = {}): MultiClusterMeshArgs =>
    meshArgs({ east: { remoteSecret: { serviceAccount } } }, { istio });

  itRefuses([
    ["a name with a space", reader("My Reader"), path, /expected a DNS label, got "My Reader"/],
    [
      "an account if the charts do not support it yet",
      reader("peers", { version: "1.30.4" }),
      path,
      /requires Istio 1\.31\.0 or newer, got 1\.30\.4/,
    ],
    [
      "the account of istiod",
      reader("istiod"),
      path,
      /got "istiod", Istio's own account; choose another name/,
    ],
    [
      "the account of a revision's istiod",
      reader("istiod-blue", { revision: "blue" }),
      path,
      /got "istiod-blue", Istio's own account/,
    ],
    ["the account of the gateway", reader(names.gateway), path, /choose another name/],
    ["the account of the node agent", reader("istio-cni"), path, /choose another name/],
    ["the default account", reader("default"), path, /got "default", the account of all pods/],
  ]);

  itAccepts([
    [
      "a token rotation counted by dates",
      meshArgs({ east: { remoteSecret: { rotate: 202_611_260_400 } } }),
    ],
  ]);
});
