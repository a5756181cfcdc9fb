import assert from "node:assert/strict";
import type { IstioArgs } from "../../../sdk/args/istio";
import { MultiClusterMesh } from "../../../sdk/mesh";
import { register } from "../../support/mocks";
import { remote } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

const chart = "kubernetes:helm.sh/v4:Chart";
const release = "kubernetes:helm.sh/v3:Release";

describe("the resources of several revisions", function () {
  this.timeout(60_000);

  /** The names of the charts `istiod`, with the prefix of their objects, and of the templates. */
  async function resourcesOf(istio: IstioArgs): Promise<string[]> {
    const clusters = { east: {}, west: remote({ primary: "east" }) };
    const all = await register(() => new MultiClusterMesh("mesh", meshArgs(clusters, { istio })));
    return all
      .filter(({ type, name }) => [chart, release].includes(type) && /istiod|injector/.test(name))
      .map(({ name, inputs }) => `${name} ${inputs["resourcePrefix"] ?? inputs["name"]}`)
      .sort();
  }

  it("have the revision in their names, whichever argument it comes from", async () => {
    const own = [
      "mesh-east-injector:1-31 istio-sidecar-injector-1-31",
      "mesh-east-istiod:1-31 mesh-east-istiod",
      "mesh-west-istiod:1-31 mesh-west-istiod",
    ];
    const unnamed = [
      "mesh-east-injector istio-sidecar-injector",
      "mesh-east-istiod istiod",
      "mesh-west-istiod istiod",
    ];
    assert.deepEqual(await resourcesOf({ revision: "1-31" }), own);
    assert.deepEqual(await resourcesOf({}), unnamed);
    const both = await resourcesOf({ revisions: { default: {}, "1-31": {} } });
    assert.deepEqual(both, [...own, ...unnamed].sort());
  });
});
