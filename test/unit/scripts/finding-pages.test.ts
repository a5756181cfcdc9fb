import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { findingPages, findingDetails, findingTitles } from "../../../scripts/finding-pages";
import { codes } from "../../../sdk/status/finding";
import { assertGenerated } from "../../support/golden";

const folder = path.resolve(__dirname, "../../../docs/findings");
const all = Object.keys(codes).sort();

describe("the pages of findings", () => {
  let pages: { readonly [file: string]: string };
  before(async () => (pages = await findingPages()));

  it("are up to date", () => {
    for (const [file, content] of Object.entries(pages))
      assertGenerated(path.join("docs/findings", file), content);
  });

  it("are there for every code, and for nothing else", () => {
    const files = all.map((code) => `${code}.md`);
    assert.deepEqual(Object.keys(findingDetails()).sort(), all);
    assert.deepEqual(fs.readdirSync(folder).sort(), ["README.md", ...files].sort());
  });

  it("have a sentence, a command to see it, and both ways to repair it", () => {
    const titles = findingTitles();
    for (const [code, { meaning, see, repair, alert, ...more }] of Object.entries(
      findingDetails(),
    )) {
      assert.match(titles[code] ?? "", /^([A-Z]|istiod ).*\.$/, code);
      assert.match(see, /^```sh\n(kubectl|istioctl|for) /, code);
      for (const text of [meaning, repair.package, repair.other])
        assert.match(text, /^(\S.*|```sh\n)/, code);
      assert.deepEqual([Object.keys(repair), more], [["package", "other"], {}], code);
      assert.deepEqual(Object.keys(alert ?? { expr: "", for: "" }), ["expr", "for"], code);
    }
  });
});
