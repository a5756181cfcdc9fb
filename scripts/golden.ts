import execa from "execa";
import { buildPackage, root } from "./package";

/** What is generated. */
const generated = [
  "schema.json",
  "test/golden",
  "docs/arguments.md",
  "docs/report.schema.json",
  "docs/findings",
  "docs/alerts.yaml",
];

/** Writes the golden files and the generated docs again. Read the diff before you commit it. */
async function main(): Promise<void> {
  await buildPackage();
  const files = [
    "test/unit/plan/plan.test.ts",
    "test/unit/surface.test.ts",
    "test/unit/status/plan.test.ts",
    "test/unit/status/summary.test.ts",
    "test/unit/status/cli.test.ts",
    "test/unit/status/graph/formats.test.ts",
    "test/unit/scripts/reference.test.ts",
    "test/unit/scripts/report-schema.test.ts",
    "test/unit/scripts/finding-pages.test.ts",
    "test/unit/scripts/alert-rules.test.ts",
  ];
  await execa("npx", ["mocha", ...files], {
    cwd: root,
    env: { UPDATE_GOLDEN: "1" },
    stdio: "inherit",
  });
  await execa("git", ["diff", "--stat", "--", ...generated], {
    cwd: root,
    stdio: "inherit",
  });
}

void main();
