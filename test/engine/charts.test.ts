import assert from "node:assert/strict";
import * as path from "node:path";
import { chartFolder } from "../../scripts/tools";
import { ClusterRole, MultiClusterMesh, type IstioArgs } from "../../sdk";
import { serveCharts, type ChartServer } from "../support/chart-server";
import { sharedClusters } from "../support/clusters";
import { assertWell, changes, TestStack, type Run } from "../support/engine";

describe("charts that come from", function () {
  this.timeout(300_000);
  this.slow(20_000);
  const version = "1.31.0";
  const here = process.cwd();
  let kubeconfig: string;
  let server: ChartServer;
  let stack: TestStack;
  let istio: IstioArgs;
  let expected: string[];

  const clusters = { east: {}, west: { role: ClusterRole.Remote, primary: "east" } };
  const program = async (): Promise<void> => void new MultiClusterMesh("mesh", { clusters, defaults: { kubeconfig }, istio });
  const preview = (from: IstioArgs): Promise<Run> => {
    istio = from;
    return stack.preview();
  };

  const objects = (run: Run): string[] => changes(run).filter((change) => change.startsWith("create kubernetes:"));

  before(async () => {
    kubeconfig = await sharedClusters();
    server = await serveCharts(chartFolder(), version);
    // a registry speaks TLS, and the provider trusts whom the machine trusts
    stack = await TestStack.create("charts", { program }, { SSL_CERT_FILE: server.certificateFile });
    const fromFolder = await preview({ chartRepository: chartFolder() });
    assertWell(fromFolder);
    expected = objects(fromFolder);
    assert.ok(expected.includes("create kubernetes:apps/v1:Deployment mesh-east-istiod:istio-system/istiod"));
  });
  after(() => {
    stack?.remove();
    server?.close();
  });

  const sources: [string, () => string][] = [
    ["an HTTP repository", () => server.repository],
    ["an OCI registry", () => server.registry],
    ["archives in a folder", () => server.archives],
    // through this folder's own name, so that the path leads nowhere from other folders
    ["a folder seen from where the program runs", () => `../${path.basename(here)}/${path.relative(here, chartFolder())}`],
  ];
  for (const [name, chartRepository] of sources) {
    it(`${name} make the same objects as those of a folder`, async () => {
      const run = await preview({ chartRepository: chartRepository(), version });
      assertWell(run);
      assert.deepEqual(objects(run), expected);
    });
  }

  const missing: [string, () => string, RegExp][] = [
    ["an HTTP repository", () => server.repository, /chart "(base|istiod)" version "9\.9\.9" not found in http:\/\/127\.0\.0\.1/],
    ["an OCI registry", () => server.registry, /charts\/(base|istiod):9\.9\.9: not found/],
    ["a folder", () => server.archives, /istio\.chartRepository: .* nor the archive "istiod-9\.9\.9\.tgz"/],
  ];
  for (const [name, chartRepository, message] of missing) {
    it(`${name} are an error that names them where the version is not there`, async () => {
      const { error, output } = await preview({ chartRepository: chartRepository(), version: "9.9.9" });
      assert.ok(error);
      assert.match(output, message);
    });
  }
});
