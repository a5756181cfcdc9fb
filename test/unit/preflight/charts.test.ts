import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import { charts, isChartFolder } from "../../../sdk/topology/charts";
import { checkChartFolders } from "../../../sdk/preflight/charts";
import { ambientArgs, meshArgs } from "../../support/topologies";
import { checkArgs, planOf } from "../../support/check";

describe("checking charts in a local folder", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "charts-"));
  before(() => {
    fs.mkdirSync(path.join(folder, "base"));
    fs.writeFileSync(path.join(folder, "base", "Chart.yaml"), "");
    fs.writeFileSync(path.join(folder, "base-1.31.0.tgz"), "");
    fs.mkdirSync(path.join(folder, "istiod"));
    fs.writeFileSync(path.join(folder, "istiod-1.31.0.tgz"), "");
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it("refuses a missing chart and names the folder and archive it expected", () => {
    const istio = { chartRepository: "./no-charts", version: "1.31.1" };
    const [issue] = checkArgs(meshArgs({ east: {} }, { istio }));
    assert.equal(issue?.path, "istio.chartRepository");
    assert.match(
      issue?.reason ?? "",
      /no chart "base": expected a folder "base" .* or the archive "base-1\.31\.1\.tgz"/,
    );
  });

  const check = (chartRepository: string, version: string, more: ClusterArgs = {}) =>
    checkChartFolders(
      planOf(meshArgs({ east: more, west: {} }, { istio: { chartRepository, version } })),
    );

  it("expects no charts that an external control plane does not install", () => {
    const outside = {
      ctl: { role: ClusterRole.External, cni: true },
      west: { role: ClusterRole.Remote, primary: "ctl" },
    };
    const plan = planOf(
      meshArgs(outside, { istio: { chartRepository: folder, version: "1.31.0" } }),
    );
    const alone = { ...plan, clusters: plan.clusters.filter(({ name }) => name === "ctl") };
    assert.deepEqual(checkChartFolders(alone), []);
  });

  it("refuses each missing chart", () => {
    assert.deepEqual(
      check(folder, "1.31.0").map(({ path: at, reason }) => [
        at,
        /no chart "(\w+)"/.exec(reason)![1],
      ]),
      [["istio.chartRepository", "gateway"]],
    );
    assert.equal(check(folder, "1.31.1").length, 2);
    assert.equal(check(folder, "1.31.0", { istioVersion: "1.31.1" }).length, 3);
    assert.equal(check(folder, "1.31.0", { cni: true }).length, 2);
  });

  it("expects every chart that the package installs", () => {
    const ambient = checkChartFolders(
      planOf(ambientArgs({ east: {} }, { istio: { chartRepository: "./no-charts" } })),
    );
    const all = [...check("./no-charts", "1.31.0", { cni: true }), ...ambient];
    const missing = all.map(({ reason }) => /no chart "(\w+)"/.exec(reason)![1]);
    assert.deepEqual([...new Set(missing)].sort(), [...charts].sort());
  });

  it("expects nothing if the charts come from a server", () => {
    for (const address of [
      "https://charts.example",
      "http://localhost:1",
      "oci://example/charts",
    ]) {
      assert.ok(!isChartFolder(address));
      assert.deepEqual(check(address, "1.31.0"), []);
    }
  });
});
