import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { chartFolder } from "../../scripts/tools";
import { MultiClusterMesh, type MultiClusterMeshArgs } from "../../sdk";
import { mergeValues } from "../../sdk/topology/merge";
import type { HelmValues } from "../../sdk/topology/topology";
import { ApiServers } from "../support/api-servers";
import { makeAuthority } from "../support/authorities";
import { packCharts } from "../support/chart-server";
import { localIstio } from "../support/clusters";
import { assertSucceeded, changes as changesIn, TestStack, type Run } from "../support/engine";
import { assertGolden } from "../support/golden";
import { installedChanges, previewCases, type Prepared } from "../support/preview-cases";
import { contextsIn, formatPreview, kubeconfigWithContexts } from "../support/previews";
import { namedTopologies } from "../support/topologies";

/** A topology whose preview is that of another, because only an annotation differs. */
const samePreview: { readonly [name: string]: string } = {
  "a remote of any primary": "a remote of two primaries",
};
const fileName = (name: string): string => name.replace(/[^A-Za-z]+/g, "-");

/** What istiod and the kubelets would do changes no preview, so these clusters have no nodes. */
describe("on API servers without nodes,", function () {
  this.timeout(600_000);
  this.slow(20_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "previews-"));
  /** The folder with archives of the charts in two versions. */
  const charts = path.join(folder, "charts");
  let servers: ApiServers;
  let stack: TestStack;
  let args: MultiClusterMeshArgs;

  before(async () => {
    // as many as the largest topology has, because each cluster may be used only once
    servers = await ApiServers.start("east", "west", "south", "north", "centre");
    stack = await TestStack.create("first", {
      program: async () => void new MultiClusterMesh("mesh", args),
    });
  });
  after(async () => {
    stack?.remove();
    await servers?.stop();
    fs.rmSync(folder, { recursive: true });
  });

  /** Previews a mesh of these clusters. No pods run in them. */
  async function preview(wanted: MultiClusterMeshArgs): Promise<Run> {
    want(wanted);
    const run = await stack.preview();
    assertSucceeded(run);
    return run;
  }
  const want = ({ clusters, ...more }: MultiClusterMeshArgs): void =>
    void (args = { ...more, clusters: servers.reachable(clusters), readyTimeout: "0s" });

  describe("a new mesh", () => {
    for (const [name, topology] of Object.entries(namedTopologies)) {
      it(`has the recorded preview: ${name}`, async () => {
        const contexts = Object.keys(topology.clusters);
        const kubeconfig = kubeconfigWithContexts(servers.kubeconfig, contexts);
        const defaults = { ...topology.defaults, kubeconfig };
        const shown = await preview({ ...topology, defaults, istio: localIstio() });
        const recorded = fileName(samePreview[name] ?? name);
        assertGolden(`previews/first-${recorded}.txt`, formatPreview(shown));
      });
    }
  });

  describe("an installed mesh", () => {
    let prepared: Prepared;

    before(async () => {
      fs.mkdirSync(charts);
      for (const version of ["1.31.0", "1.31.1"]) packCharts(chartFolder(), version, charts);
      const { certificate, privateKey } = await makeAuthority();
      const { kubeconfig } = servers;
      const others = contextsIn(kubeconfig).map((name) => `${name}ward`);
      prepared = {
        moved: path.join(folder, "moved"),
        renamed: path.join(folder, "renamed"),
        root: { rootCertificate: certificate, rootKey: privateKey },
      };
      fs.copyFileSync(kubeconfig, prepared.moved);
      fs.writeFileSync(prepared.renamed, kubeconfigWithContexts(kubeconfig, others));
    });

    for (const [mesh, { clusters, changes }] of Object.entries(previewCases)) {
      describe(`(${mesh})`, () => {
        /** Whether a test may have left the mesh changed. */
        let isChanged = false;
        const changed = (change: object): MultiClusterMeshArgs => {
          const istio = { ...localIstio(), version: "1.31.0", chartRepository: charts };
          const defaults = { kubeconfig: servers.kubeconfig };
          const wanted = mergeValues({ clusters, defaults, istio }, change as HelmValues);
          return JSON.parse(JSON.stringify(wanted)); // drops undefined members
        };

        async function install(change: object): Promise<Run> {
          want(changed(change));
          isChanged = true;
          const run = await stack.up();
          assertSucceeded(run);
          return run;
        }

        /** Installs the mesh without a change. */
        async function revert(): Promise<void> {
          await install({});
          isChanged = false;
        }

        /** What identifies a version of an object in the system namespace. */
        const metadataOf = async (cluster: string, kind: string, name: string): Promise<any> =>
          (await servers.kubectlJson(cluster, "-n", "istio-system", "get", kind, name)).metadata;

        before(async () => {
          // the mesh before this one becomes this one
          await revert();
          await servers.buildOpenApi();
        });
        // a failed test must not make the tests after it fail
        beforeEach(async () => {
          if (isChanged) await revert();
        });

        it("has an empty preview without a change", async () =>
          assert.equal(formatPreview(await preview(changed({}))), ""));

        if ("east" in clusters && mesh !== "an external control plane")
          it("updates a changed remote secret in place", async () => {
            const secret = () => metadataOf("east", "secret", "istio-remote-secret-west");
            const before = await secret();
            await install({ clusters: { west: { apiServer: { tlsServerName: "kubernetes" } } } });
            const { uid, resourceVersion } = await secret();
            assert.equal(uid, before.uid);
            assert.notEqual(resourceVersion, before.resourceVersion);
            await revert();
          });

        if (mesh === "primary-remote") {
          it("keeps a remote's istiod Service when it moves out of the chart and back", async () => {
            const service = async () => (await metadataOf("west", "service", "istiod")).uid;
            const before = await service();
            await install({ clusters: { east: { eastWestGateway: { hostNames: "Resolve" } } } });
            assert.equal(await service(), before);
            await revert();
            assert.equal(await service(), before);
          });

          it("refuses another system namespace, and names the present one", async () => {
            want(changed({ systemNamespace: "istio-elsewhere" }));
            const { error, output } = await stack.preview();
            assert.ok(error);
            assert.match(output, /cannot move .*: set systemNamespace to "istio-system"/);
            assert.doesNotMatch(output, /kubectl annotate/);
          });
        }

        for (const [name, change] of Object.entries(changes)) {
          it(`has the recorded preview after a change: ${name}`, async () => {
            const made = change instanceof Function ? change(prepared) : change;
            const shown = await preview(changed(made));
            assertGolden(`previews/${fileName(mesh)}/${fileName(name)}.txt`, formatPreview(shown));
            if (!installedChanges.includes(name)) return;
            assert.deepEqual(changesIn(await install(made)), changesIn(shown));
            await revert();
            assert.equal(formatPreview(await preview(changed({}))), "");
          });
        }
      });
    }
  });
});
