import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { codes, findingOf, type Code } from "../../../sdk/status/finding";
import { render } from "../../../sdk/status/output";
import { pagePath } from "../../../sdk/status/pages";
import type { Report } from "../../../sdk/status/report";

const root = path.resolve(__dirname, "../../..");
const message = "another root";
const finding = findingOf({ code: "ROOT_MISMATCH", cluster: "west", message });
const report: Report = {
  ok: false,
  clusters: [],
  findings: [finding],
  checks: [{ check: "proxies have a root", cluster: "west", result: "passed" }],
};
const pipe = {};
const terminal = { hasColors: () => true };
const red = "\u001b[31merror\u001b[39m";

describe("the output of the command", () => {
  it("is the same report in JSON and in YAML", () => {
    for (const output of ["json", "yaml"] as const)
      assert.deepEqual(yaml.load(render(report, { output }, terminal)), report);
    assert.deepEqual(JSON.parse(render(report, { output: "json" }, pipe)), report);
    assert.match(render(report, { output: "yaml" }, pipe), /^ok: false\n/);
  });

  it("has colors on a terminal that has them, and nowhere else", () => {
    const errorIn = (stream: Parameters<typeof render>[2]): string =>
      /(\S+) ROOT_MISMATCH/.exec(render(report, { output: "short" }, stream))![1]!;
    assert.equal(errorIn(terminal), red);
    assert.equal(errorIn(pipe), "error");
    // with NO_COLOR, Node.js says that a terminal has no colors
    assert.equal(errorIn({ hasColors: () => false }), "error");
  });

  it("shows the page of a finding, and with --verbose what passed", () => {
    const table = render(report, { output: "table" }, pipe);
    assert.ok(table.includes(`    see ${pagePath(finding)}\n`), table);
    assert.ok(!table.includes("passed west:"), table);
    const verbose = render(report, { output: "table", verbose: true }, pipe);
    assert.match(verbose, /^ {2}passed west: proxies have a root$/m);
  });
});

describe("the page of a finding", () => {
  it("is a path from the current folder, or from the root if it is outside", () => {
    assert.equal(pagePath(finding, root), "docs/findings/ROOT_MISMATCH.md");
    const absolute = path.join(root, "docs/findings/ROOT_MISMATCH.md");
    assert.equal(pagePath(finding, path.join(root, "docs/decisions")), absolute);
  });

  it("exists for every code", () => {
    const missing = Object.keys(codes).filter((code) => {
      const { page } = findingOf({ code: code as Code, cluster: "east", message });
      return !fs.existsSync(path.join(root, page));
    });
    assert.deepEqual(missing, []);
  });
});
