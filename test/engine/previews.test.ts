import { MultiClusterMesh, type MultiClusterMeshArgs } from "../../sdk";
import { localIstio, sharedClusters } from "../support/clusters";
import { assertWell, TestStack } from "../support/engine";
import { assertGolden } from "../support/golden";
import { kubeconfigWithContexts, previewText } from "../support/previews";
import { namedTopologies } from "../support/topologies";

describe("the first preview", function () {
  this.timeout(300_000);
  this.slow(20_000);
  let kubeconfig: string;
  let args: MultiClusterMeshArgs;
  let stack: TestStack;

  before(async () => {
    kubeconfig = await sharedClusters();
    stack = await TestStack.create("first", { program: async () => void new MultiClusterMesh("mesh", args) });
  });
  after(() => stack?.remove());

  for (const [name, topology] of Object.entries(namedTopologies)) {
    it(`of ${name} lists every object`, async () => {
      // nothing is created, so that a few clusters can stand for many
      const contexts = kubeconfigWithContexts(kubeconfig, Object.keys(topology.clusters));
      args = { ...topology, defaults: { kubeconfig: contexts }, istio: localIstio() };
      const preview = await stack.preview();
      assertWell(preview);
      assertGolden(`previews/first-${name.replace(/[^a-z]+/g, "-")}.txt`, previewText(preview));
    });
  }
});
