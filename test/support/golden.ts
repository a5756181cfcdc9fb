import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

const folder = path.resolve(__dirname, "../golden");

/** Compares a text with the golden file of that name; with UPDATE_GOLDEN=1 it writes the file instead, to be read before it is committed. */
export function assertGolden(file: string, text: string): void {
  const full = path.join(folder, file);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
    return;
  }
  assert.equal(text, fs.readFileSync(full, "utf8"), `${file} differs; see it with "npm run golden", then "git diff"`);
}
