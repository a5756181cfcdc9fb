import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { releaseChangelog } from "../../../scripts/release/changelog";
import { checkRelease } from "../../../scripts/release/checks";
import { editFiles } from "../../../scripts/release/edits";
import { checksumsOf, provenanceOf } from "../../../scripts/release/provenance";

const changelog =
  "# Changelog\n\n## Unreleased\n\n- New: gateways.\n\n## 0.1.0 (2026-01-02)\n\nFirst.\n";

describe("a release", () => {
  it("gives what is unreleased a heading, and takes its notes from there", () => {
    const { changelog: written, notes } = releaseChangelog(changelog, "0.2.0", "2026-12-01")!;
    assert.equal(notes, "- New: gateways.");
    assert.equal(written, changelog.replace("Unreleased", "0.2.0 (2026-12-01)"));
  });

  it("keeps a heading that is there already", () =>
    assert.deepEqual(releaseChangelog(changelog, "0.1.0", "2026-12-01"), {
      changelog,
      notes: "First.",
    }));

  it("has no notes if nothing is unreleased", () =>
    assert.equal(releaseChangelog("# Changelog\n\n## Unreleased\n\n", "0.2.0", ""), undefined));

  it("is refused with all reasons at once", () => {
    const facts = {
      version: "0.2.0",
      current: "0.1.0",
      tags: ["v0.1.0"],
      uncommitted: [],
      changelog,
      repository: "https://git.example/team/mesh",
    };
    assert.deepEqual(checkRelease(facts), []);
    assert.deepEqual(checkRelease({ ...facts, version: "v1" }), [
      'version: expected a version such as 1.2.3, got "v1"',
    ]);
    const wrong = {
      version: "0.1.0",
      current: "0.2.0",
      uncommitted: ["index.ts"],
      changelog: "",
      repository: "git.example/",
    };
    assert.deepEqual(checkRelease({ ...facts, ...wrong }), [
      "version: expected 0.2.0 or newer, got 0.1.0",
      "version: another commit has the tag v0.1.0; choose a newer version",
      "these files have changes, so commit them first: index.ts",
      'CHANGELOG.md: nothing is below "Unreleased"; describe what is new in 0.1.0',
      '--repository: expected an address such as https://HOST/OWNER/NAME, got "git.example/"',
    ]);
  });

  it("has a statement of provenance and checksums for each file", () => {
    const files = [{ name: "a.tgz", bytes: 1, sha256: "0a" }];
    const source = { repository: "https://git.example/team/mesh", commit: "c1", version: "0.2.0" };
    const statement: any = provenanceOf(files, source);
    assert.deepEqual(statement.subject, [{ name: "a.tgz", digest: { sha256: "0a" } }]);
    assert.deepEqual(statement.predicate.buildDefinition.resolvedDependencies, [
      { uri: "git+https://git.example/team/mesh", digest: { gitCommit: "c1" } },
    ]);
    assert.equal(checksumsOf(files), "0a  a.tgz\n");
  });

  it("writes the version and the address wherever they are named", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "release-"));
    const write = (file: string, content: string | object): void =>
      fs.writeFileSync(
        path.join(folder, file),
        typeof content === "string" ? content : JSON.stringify(content),
      );
    const read = (file: string): string => fs.readFileSync(path.join(folder, file), "utf8");
    try {
      write("CHANGELOG.md", changelog);
      write("package.json", { name: "istio-multicluster", version: "0.1.0" });
      write("package-lock.json", { version: "0.1.0", packages: { "": { version: "0.1.0" } } });
      write("README.md", "npm install istio-multicluster-0.1.0.tgz\n");
      write("example.json", '{ "istio-multicluster": "^0.1.0" }');
      write("main.go", "example.com/istio-multicluster/sdk/go and example.com/other");
      const repository = "https://git.example/team/mesh";
      await editFiles(folder, { version: "0.2.0", repository, day: "2026-12-01" });
      const { version, homepage, publishConfig } = JSON.parse(read("package.json"));
      assert.deepEqual(
        [version, homepage, publishConfig],
        ["0.2.0", `${repository}#readme`, { access: "public", provenance: true }],
      );
      const lock = JSON.parse(read("package-lock.json"));
      assert.deepEqual([lock.version, lock.packages[""].version], ["0.2.0", "0.2.0"]);
      assert.equal(read("README.md"), "npm install istio-multicluster-0.2.0.tgz\n");
      assert.equal(read("example.json"), '{ "istio-multicluster": "^0.2.0" }');
      assert.equal(read("main.go"), "git.example/team/mesh/sdk/go and example.com/other");
      assert.match(read("CHANGELOG.md"), /## 0\.2\.0 \(2026-12-01\)/);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
