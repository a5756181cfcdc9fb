import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { chartFolder } from "../../scripts/tools";
import { ClusterRole, MultiClusterMesh, Platform, type IstioArgs } from "../../sdk";
import { serveCharts, type ChartServer } from "../support/chart-server";
import { sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, type Run } from "../support/engine";

describe("Istio's charts", () => {
  for (const chart of ["base", "istiod", "gateway", "cni"]) {
    it(`include a profile for every platform: ${chart}`, () => {
      const inChart = (...names: string[]): string => path.join(chartFolder(), chart, ...names);
      // the chart fails with "unknown platform" if there is no such file
      assert.match(
        fs.readFileSync(inChart("templates", "zzz_profile.yaml"), "utf8"),
        /"files\/profile-platform-%s\.yaml"/,
      );
      const missing = Object.values(Platform).filter(
        (platform) => !fs.existsSync(inChart("files", `profile-platform-${platform}.yaml`)),
      );
      assert.deepEqual(missing, []);
    });
  }
});

describe("charts from", function () {
  this.timeout(600_000);
  this.slow(20_000);
  const version = "1.31.0";
  const here = process.cwd();
  let kubeconfig: string;
  let server: ChartServer;
  let stack: TestStack;
  let istio: IstioArgs;
  let expected: string[];

  const clusters = { east: {}, west: { role: ClusterRole.Remote, primary: "east" } };
  const program = async (): Promise<void> =>
    void new MultiClusterMesh("mesh", { clusters, defaults: { kubeconfig }, istio });
  const preview = (from: IstioArgs): Promise<Run> => {
    istio = from;
    return stack.preview();
  };

  const objects = (run: Run): string[] =>
    changes(run).filter((change) => change.startsWith("create kubernetes:"));

  before(async () => {
    kubeconfig = await sharedClusters();
    server = await serveCharts(chartFolder(), version);
    // the registry uses TLS, and the provider trusts the CAs of this machine
    stack = await TestStack.create(
      "charts",
      { program },
      { SSL_CERT_FILE: server.certificateFile },
    );
    const fromFolder = await preview({ chartRepository: chartFolder() });
    assertSucceeded(fromFolder);
    expected = objects(fromFolder);
    assert.ok(
      expected.includes(
        "create kubernetes:apps/v1:Deployment mesh-east-istiod:istio-system/istiod",
      ),
    );
  });
  after(() => {
    stack?.remove();
    server?.close();
  });

  const sources: [string, () => IstioArgs][] = [
    ["an HTTP repository", () => ({ chartRepository: server.repository })],
    ["an OCI registry", () => ({ chartRepository: server.registry })],
    ["a mirror", () => ({ mirror: server.mirror })],
    ["archives in a folder", () => ({ chartRepository: server.archives })],
    // the path contains the name of this folder, so it is wrong if resolved from any other folder
    [
      "a path relative to the program's working folder",
      () => ({
        chartRepository: `../${path.basename(here)}/${path.relative(here, chartFolder())}`,
      }),
    ],
  ];
  for (const [name, source] of sources) {
    it(`${name} create the same objects as charts from a folder`, async () => {
      const run = await preview({ ...source(), version });
      assertSucceeded(run);
      assert.deepEqual(objects(run), expected);
    });
  }

  const missing: [string, () => IstioArgs, RegExp][] = [
    [
      "an HTTP repository",
      () => ({ chartRepository: server.repository }),
      /chart "(base|istiod)" version "9\.9\.9" not found in http:\/\/127\.0\.0\.1/,
    ],
    [
      "an OCI registry",
      () => ({ chartRepository: server.registry }),
      /charts\/(base|istiod):9\.9\.9: not found/,
    ],
    [
      "a mirror",
      () => ({ mirror: server.mirror }),
      /copies\/istio\/charts\/(base|istiod):9\.9\.9: not found/,
    ],
    [
      "a folder",
      () => ({ chartRepository: server.archives }),
      /istio\.chartRepository: .*, or the archive "istiod-9\.9\.9\.tgz"/,
    ],
  ];
  for (const [name, source, message] of missing) {
    it(`${name} cause an error that names the chart if its version does not exist`, async () => {
      const { error, output } = await preview({ ...source(), version: "9.9.9" });
      assert.ok(error);
      assert.match(output, message);
    });
  }
});
