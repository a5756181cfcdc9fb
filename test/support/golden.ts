import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");

/** Compares content with a golden file. With UPDATE_GOLDEN=1, writes the file instead. */
export const assertGolden = (file: string, content: string): void =>
  assertGenerated(path.join("test/golden", file), content);

/** The same for a generated file anywhere in the repository. */
export function assertGenerated(file: string, content: string): void {
  const full = path.join(root, file);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, content);
    return;
  }
  assert.equal(
    content,
    fs.readFileSync(full, "utf8"),
    `${file} differs; see it with "npm run golden", then "git diff"`,
  );
}
