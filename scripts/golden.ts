import execa from "execa";
import { buildPackage, root } from "./package";

/** Writes the golden files and docs/arguments.md again. Read the diff before you commit it. */
async function main(): Promise<void> {
  await buildPackage();
  const files = [
    "test/unit/plan/plan.test.ts",
    "test/unit/surface.test.ts",
    "test/unit/scripts/reference.test.ts",
  ];
  await execa("npx", ["mocha", ...files], {
    cwd: root,
    env: { UPDATE_GOLDEN: "1" },
    stdio: "inherit",
  });
  await execa("git", ["diff", "--stat", "--", "test/golden", "docs/arguments.md"], {
    cwd: root,
    stdio: "inherit",
  });
}

void main();
