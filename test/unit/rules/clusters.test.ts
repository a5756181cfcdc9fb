import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

const remote = (more: ClusterArgs = {}): ClusterArgs => ({
  role: ClusterRole.Remote,
  primary: "east",
  ...more,
});
const external = (more: ClusterArgs = {}): ClusterArgs => ({ role: ClusterRole.External, ...more });

const refused: RefusedRow[] = [
  [
    "a config cluster that all clusters have",
    meshArgs(
      { east: external(), west: remote() },
      { defaults: { kubeconfig: kubeconfigFor(["east", "west"]), configCluster: "west" } },
    ),
    "defaults.configCluster",
    /one of its own; give it in `clusters`/,
  ],
  [
    "a label that the network sets",
    meshArgs({ east: { namespace: { labels: { "topology.istio.io/network": "n" } } } }),
    "clusters.east.namespace.labels.topology.istio.io/network",
    /`network` sets it/,
  ],
  [
    "an annotation that a remote's primary sets",
    meshArgs({
      east: {},
      west: remote({
        namespace: { annotations: { "topology.istio.io/controlPlaneClusters": "*" } },
      }),
    }),
    "clusters.west.namespace.annotations.topology.istio.io/controlPlaneClusters",
    /`primary` or `primaries` sets it/,
  ],
  [
    "a namespace's label with a space in it",
    meshArgs({ east: { namespace: { labels: { team: "mesh team" } } } }),
    "clusters.east.namespace.labels.team",
    /expected a label value, got "mesh team"/,
  ],
  [
    "a namespace's label that ends in a slash",
    meshArgs({ east: { namespace: { labels: { "a.example/": "b" } } } }),
    "clusters.east.namespace.labels.a.example/",
    /expected a label key, got "a.example\/"/,
  ],
  [
    "a namespace's annotation of no name",
    meshArgs({ east: { namespace: { annotations: { "?": "b" } } } }),
    "clusters.east.namespace.annotations.?",
    /expected an annotation key, got "\?"/,
  ],
];

const accepted: [string, MultiClusterMeshArgs][] = [
  [
    "labels and annotations of Istio's that nothing else sets",
    meshArgs({
      east: {
        namespace: {
          labels: { "istio.io/rev": "a" },
          annotations: { "topology.istio.io/controlPlaneClusters": "*" },
        },
      },
    }),
  ],
  [
    "a namespace's labels and annotations in every form",
    meshArgs({
      east: {
        namespace: {
          labels: { "a.example/b": "", c: "D_e.f" },
          annotations: { "a.example/b": "{ any: thing }" },
        },
      },
    }),
  ],
  ["a token counted by dates", meshArgs({ east: { remoteSecret: { rotate: 202_611_260_400 } } })],
];

describe("the rules of one cluster", () => {
  itRefuses(refused);
  itAccepts(accepted);
});
