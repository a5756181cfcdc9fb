import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { chartFolder } from "../../scripts/tools";
import {
  ClusterRole,
  MultiClusterMesh,
  type ClusterArgs,
  type MultiClusterMeshArgs,
} from "../../sdk";
import { ApiServers } from "../support/api-servers";
import { packCharts } from "../support/chart-server";
import { localIstio } from "../support/clusters";
import { assertSucceeded, changes, TestStack, warningsIn, type Run } from "../support/engine";
import { assertGolden } from "../support/golden";
import { makeRoots, newer, older, previewWalks, type Change } from "../support/preview-walks";
import { formatPreview } from "../support/previews";

/** A version with an istiod that the API server rejects. */
const broken = "1.31.2";

const fileName = (name: string): string => name.replace(/[^A-Za-z]+/g, "-");

/** No pods run in these clusters. A preview looks the same as with pods. */
describe("on API servers without nodes, a mesh", function () {
  this.timeout(900_000);
  this.slow(20_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "upgrades-"));
  let servers: ApiServers;
  let stack: TestStack;
  let args: MultiClusterMeshArgs;
  const roots = makeRoots();
  const remote: ClusterArgs = { role: ClusterRole.Remote, primary: "east" };

  before(async () => {
    for (const version of [older, newer]) packCharts(chartFolder(), version, folder);
    packBroken(folder);
    servers = await ApiServers.start("east", "west");
    stack = await TestStack.create("upgrades", {
      program: async () => void new MultiClusterMesh("mesh", args),
    });
  });
  after(async () => {
    stack?.remove();
    await servers?.stop();
    fs.rmSync(folder, { recursive: true });
  });

  function want(west: ClusterArgs, { east = {}, ...change }: Change): void {
    const { imageTag: _, ...local } = localIstio();
    const istio = { version: older, ...local, chartRepository: folder, ...change.istio };
    const clusters = servers.reachable({ east, west });
    // without a warning that all previews would have
    const eastWestGateway = { loadBalancerSourceRanges: ["192.0.2.0/24"] };
    const defaults = { kubeconfig: servers.kubeconfig, eastWestGateway };
    args = { ...change, istio, clusters, defaults, readyTimeout: "0s" };
  }

  async function install(): Promise<Run> {
    const run = await stack.up();
    assertSucceeded(run);
    return run;
  }

  for (const [name, walkWith] of Object.entries(previewWalks))
    it(`of a primary and a remote has the recorded previews when it gets ${name}`, async () => {
      const { before, steps } = walkWith(await roots);
      want(remote, before);
      await install();
      await servers.buildOpenApi();
      for (const [step, change] of Object.entries(steps)) {
        want(remote, change);
        const shown = await stack.preview();
        assertSucceeded(shown);
        const warnings = warningsIn(shown).map((warning) => `warning: ${warning}\n`);
        const content = [formatPreview(shown), ...warnings].join("");
        assertGolden(`previews/${fileName(name)}/${fileName(step)}.txt`, content);
        assert.deepEqual(changes(await install()), changes(shown));
      }
    });

  it("of two primaries keeps one as it is if a new version does not start in the other", async () => {
    const istio = { oneClusterAtATime: true };
    want({}, { istio });
    await install();
    want({}, { istio: { ...istio, version: broken } });
    const run = await stack.up();
    assert.ok(run.error);
    const changed = changes(run).filter((change) => !change.includes("MultiClusterMesh"));
    assert.ok(changed.length > 0);
    assert.deepEqual(
      changed.filter((change) => !change.includes(" mesh-east")),
      [],
    );
  });
});

/** Packs charts in which the API server rejects an object of istiod. */
function packBroken(archives: string): void {
  const charts = path.join(archives, "broken");
  fs.cpSync(chartFolder(), charts, { recursive: true, dereference: true });
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "not_a_name" } };
  fs.writeFileSync(path.join(charts, "istiod/templates/broken.yaml"), JSON.stringify(object));
  packCharts(charts, broken, archives);
  fs.rmSync(charts, { recursive: true });
}
