import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { findChart } from "../../../sdk/preflight/chart-folder";

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

  it("are found as archives of the version, also next to a folder that is not a chart", () => {
    assert.equal(findChart(folder, "istiod", "1.31.0"), path.join(folder, "istiod-1.31.0.tgz"));
    assert.equal(findChart(folder, "istiod", "1.31.1"), undefined);
  });

  it("keep a relative path, so that the state is the same on every machine", () => {
    const relative = path.relative(process.cwd(), folder);
    assert.equal(findChart(relative, "base", "1.31.0"), `${relative}/base`);
  });
});
