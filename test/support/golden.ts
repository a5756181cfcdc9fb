import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");

/** Compares a text with the golden file of that name; with UPDATE_GOLDEN=1 it writes the file instead, to be read before it is committed. */
export const assertGolden = (file: string, text: string): void =>
  assertGenerated(path.join("test/golden", file), text);

/** The same for a generated file elsewhere, by its path in the repository. */
export function assertGenerated(file: string, text: string): void {
  const full = path.join(root, file);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
    return;
  }
  assert.equal(
    text,
    fs.readFileSync(full, "utf8"),
    `${file} differs; see it with "npm run golden", then "git diff"`,
  );
}
