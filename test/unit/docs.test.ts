import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { formatReport } from "../../sdk/status/report";
import {
  anchorsOf,
  commandsOf,
  isCutFrom,
  linksOf,
  parsePage,
  readPages,
  root,
  type Page,
} from "../support/markdown";

const pages = readPages();
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");
const packageJson = JSON.parse(read("package.json")) as {
  version: string;
  scripts: { [name: string]: string };
};

/** Programs of the docs that no example has. */
const snippets = "test/support/snippets/";

/** Problems of all pages, each with its page, so that one run shows all of them. */
const problemsOf = (check: (page: Page) => string[]): string[] =>
  pages.flatMap((page) => check(page).map((problem) => `${page.file}: ${problem}`));

/** The files in a folder that an index should list. */
const filesIn = (folder: string): string[] =>
  fs.readdirSync(path.join(root, folder)).filter((file) => file !== "README.md");

const indexOf = (file: string): string[] => linksOf(parsePage(file, read(file)));

function brokenLinks(page: Page): string[] {
  const relative = linksOf(page).filter((target) => !/^[a-z]+:/.test(target));
  return relative.filter((target) => {
    const [file = "", anchor] = target.split("#");
    const linked = file === "" ? page.file : path.join(path.dirname(page.file), file);
    if (!fs.existsSync(path.join(root, linked))) return true;
    return anchor !== undefined && !anchorsOf(parsePage(linked, read(linked))).has(anchor);
  });
}

function unlikeTheirSource({ blocks }: Page): string[] {
  return blocks.flatMap(({ cutFrom, lines }) => {
    if (cutFrom === undefined) return [];
    if (!fs.existsSync(path.join(root, cutFrom))) return [`there is no ${cutFrom}`];
    return isCutFrom(lines, read(cutFrom)) ? [] : [`is not in ${cutFrom}: ${lines.join("\n")}`];
  });
}

/** What the first group of a pattern finds in the commands of a page. */
const namedIn = (page: Page, pattern: RegExp): string[] =>
  commandsOf(page).flatMap((command) =>
    [...command.matchAll(pattern)].map(([, name]) => name ?? ""),
  );

describe("the docs", function () {
  this.timeout(20_000);

  it("have no broken links", () => {
    assert.deepEqual(problemsOf(brokenLinks), []);
  });

  it("show code as it is in the file that it is cut from", () => {
    assert.deepEqual(problemsOf(unlikeTheirSource), []);
  });

  it("cut every TypeScript program from a file that is compiled", () => {
    const compiled = fs.readdirSync(path.join(root, snippets)).map((file) => read(snippets + file));
    const uncut = problemsOf(({ blocks }) =>
      blocks
        .filter(({ language, cutFrom }) => language === "ts" && cutFrom === undefined)
        .filter(({ lines }) => !compiled.some((content) => isCutFrom(lines, content)))
        .map(({ lines }) => lines.join("\n"))
        .filter((program) => program.trim() !== ""),
    );
    assert.deepEqual(uncut, []);
  });

  it("name only npm scripts that exist", () => {
    const unknown = problemsOf((page) =>
      namedIn(page, /npm run (?:--silent )?([\w:-]+)/g).filter(
        (name) => packageJson.scripts[name] === undefined,
      ),
    );
    assert.deepEqual(unknown, []);
  });

  it("name only files of the repository that exist", () => {
    const missing = problemsOf((page) =>
      namedIn(page, /(?:^|npx mocha )((?:docs|examples|scripts|sdk|test)\/[\w./-]+)/g).filter(
        (file) => !fs.existsSync(path.join(root, file)),
      ),
    );
    assert.deepEqual(missing, []);
  });

  it("name only commands that istio-multicluster has", () => {
    const cli = path.join(root, "sdk/status/cli.ts");
    const help = execFileSync(process.execPath, ["--import", "tsx", cli, "--help"], {
      cwd: root,
      encoding: "utf8",
    });
    const known = [...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name ?? "");
    assert.ok(known.includes("status"), help);
    const unknown = problemsOf((page) =>
      namedIn(page, /(?:^|npx )istio-multicluster ([a-z]+)/g).filter(
        (name) => !known.includes(name),
      ),
    );
    assert.deepEqual(unknown, []);
  });

  it("show a report with the columns that verify prints", () => {
    const [, head = ""] = formatReport({
      ok: true,
      clusters: [],
      traffic: [],
      findings: [],
      checks: [],
    }).split("\n");
    const columns = head.split("│").map((column) => column.trim());
    const [report] = parsePage("README.md", read("README.md")).blocks.filter(({ lines }) =>
      lines[0]?.startsWith("┌"),
    );
    assert.deepEqual(
      report?.lines[1]?.split("│").map((column) => column.trim()),
      columns,
    );
  });

  it("name the archive that npm pack makes of this version", () => {
    const names = pages.flatMap((page) => namedIn(page, /(istio-multicluster-[\d.]+\.tgz)/g));
    assert.deepEqual([...new Set(names)], [`istio-multicluster-${packageJson.version}.tgz`]);
  });

  it("list every page and every decision in their index", () => {
    const listed = indexOf("docs/README.md");
    const unlisted = filesIn("docs").filter(
      (file) => file.endsWith(".md") && !listed.includes(file),
    );
    assert.deepEqual(unlisted, []);
    assert.deepEqual(indexOf("docs/decisions/README.md"), filesIn("docs/decisions").sort());
  });
});
