import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import { findChart } from "../../../sdk/preflight/chart-folder";
import { isChartFolder } from "../../../sdk/topology/charts";
import { checkChartFolders } from "../../../sdk/preflight/charts";
import { meshArgs } from "../../support/topologies";
import { checkArgs, planOf } from "../../support/check";

describe("charts in a local folder", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "charts-"));
  before(() => {
    fs.mkdirSync(path.join(folder, "base"));
    fs.writeFileSync(path.join(folder, "base", "Chart.yaml"), "");
    fs.writeFileSync(path.join(folder, "base-1.31.0.tgz"), "");
    fs.mkdirSync(path.join(folder, "istiod"));
    fs.writeFileSync(path.join(folder, "istiod-1.31.0.tgz"), "");
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it("are found as folders, whatever the version", () =>
    assert.equal(findChart(folder, "base", "1.30.0"), path.join(folder, "base")));

  it("are found as archives of the version, also beside a folder that is no chart", () => {
    assert.equal(findChart(folder, "istiod", "1.31.0"), path.join(folder, "istiod-1.31.0.tgz"));
    assert.equal(findChart(folder, "istiod", "1.31.1"), undefined);
  });

  it("keep a path that is seen from where the program runs, so that the state is the same on every machine", () => {
    const relative = path.relative(process.cwd(), folder);
    assert.equal(findChart(relative, "base", "1.31.0"), `${relative}/base`);
  });

  it("are refused if a chart is missing, with the names that were looked for", () => {
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

  it("are not asked for where an external control plane does not install them", () => {
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

  it("are each refused where they are missing", () => {
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

  it("are no matter where the charts come from a server", () => {
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
