import { clustersDown } from "../../scripts/clusters";
import { testInstance } from "../../scripts/test/machine";
import { MultiClusterMesh, type MultiClusterMeshArgs } from "../../sdk";
import { localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, TestStack } from "../support/engine";
import { assertGolden } from "../support/golden";
import { kubeconfigWithContexts, formatPreview } from "../support/previews";
import { namedTopologies } from "../support/topologies";

/** As many clusters as the largest topology has, because each cluster may be used only once. */
const [kept, more] = [
  ["east", "west"],
  ["centre", "north", "south"],
];

/** A topology whose preview is that of another, because only an annotation differs. */
const samePreview: { readonly [name: string]: string } = {
  "a remote of any primary": "a remote of two primaries",
};
const fileName = (topology: string): string => topology.replace(/[^a-z]+/g, "-");

describe("a new mesh", function () {
  this.timeout(600_000);
  this.slow(20_000);
  let kubeconfig: string;
  let args: MultiClusterMeshArgs;
  let stack: TestStack;

  before(async () => {
    kubeconfig = await sharedClusters(
      Object.fromEntries([...kept, ...more].map((name) => [name, name])),
    );
    stack = await TestStack.create("first", {
      program: async () => void new MultiClusterMesh("mesh", args),
    });
  });
  after(async () => {
    stack?.remove();
    // the other tests use two clusters and need the resources of this machine
    for (const cluster of more) await clustersDown({ instance: testInstance(), cluster });
  });

  for (const [name, topology] of Object.entries(namedTopologies)) {
    it(`has the recorded preview: ${name}`, async () => {
      const contexts = kubeconfigWithContexts(kubeconfig, Object.keys(topology.clusters));
      const defaults = { ...topology.defaults, kubeconfig: contexts };
      args = { ...topology, defaults, istio: localIstio() };
      const preview = await stack.preview();
      assertSucceeded(preview);
      const recorded = fileName(samePreview[name] ?? name);
      assertGolden(`previews/first-${recorded}.txt`, formatPreview(preview));
    });
  }
});
