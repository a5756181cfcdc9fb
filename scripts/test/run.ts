import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { clustersDown } from "../clusters";
import { buildPackage, root } from "../package";
import { ensureTools, toolEnvironment } from "../tools";
import { testInstance, whyNoClusters } from "./machine";

/**
 * Unit: plain data and mocks. Engine: the real CLI and provider against API servers. Clusters: real
 * meshes and requests.
 */
export type Tier = "unit" | "engine" | "clusters";
export const tierNames: Tier[] = ["unit", "engine", "clusters"];

/** What to run. */
export interface TestOptions {
  readonly tiers: readonly Tier[];
  readonly grep: string | undefined;
  readonly yes: boolean;
}

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Runs the tiers one after another, says the totals in the last line, and returns the exit code.
 */
export async function runTests({ tiers, grep, yes }: TestOptions): Promise<number> {
  const impossible = whyNoClusters();
  const possible = tiers.filter((tier) => tier === "unit" || impossible === undefined);
  if (possible.some((tier) => tier !== "unit")) await ensureTools({ groups: ["test"], yes });
  await buildPackage();
  const totals = [await typeCheck()];
  try {
    for (const tier of possible) totals.push(await runTier(tier, grep));
  } finally {
    // made by whichever test was the first to need them
    if (impossible === undefined) await clustersDown({ instance: testInstance() });
  }
  const left = tiers.filter((tier) => !possible.includes(tier));
  if (left.length > 0) {
    const skipped = await countTests(left, grep);
    console.log(`\nSkipped ${left.join(" and ")} (${skipped} tests): ${impossible}`);
    totals.push({ passed: 0, failed: 0, skipped });
  }
  return verdict(totals);
}

/** The whole repository, tests and examples too, must compile under the strictest settings. */
async function typeCheck(): Promise<Totals> {
  const { exitCode } = await execa("npx", ["tsc", "-p", "tsconfig.json"], {
    cwd: root,
    stdio: "inherit",
    reject: false,
  });
  console.log(exitCode === 0 ? "  ✔ everything compiles" : "  ✖ something does not compile");
  return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
}

async function runTier(tier: Tier, grep: string | undefined): Promise<Totals> {
  console.log(`\n${tier}`);
  const folder = await mkdtemp(join(tmpdir(), "istio-multicluster-test-"));
  const file = join(folder, "totals");
  try {
    const { exitCode } = await mocha(tier, grep, [], { TEST_TOTALS: file }, "inherit");
    const totals = await readFile(file, "utf8").then(
      (text) => JSON.parse(text) as Totals,
      () => undefined,
    );
    // a run that ended without totals, or failed outside any test, is a failure of its own
    if (totals === undefined) return { passed: 0, failed: 1, skipped: 0 };
    return exitCode !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function countTests(tiers: readonly Tier[], grep: string | undefined): Promise<number> {
  let count = 0;
  for (const tier of tiers) {
    const { stdout } = await mocha(tier, grep, ["--dry-run", "--reporter", "json"], {}, "pipe");
    count += (JSON.parse(stdout!.slice(stdout!.indexOf("{"))) as { stats: { tests: number } }).stats
      .tests;
  }
  return count;
}

async function mocha(
  tier: Tier,
  grep: string | undefined,
  more: string[],
  env: { [name: string]: string },
  output: "inherit" | "pipe",
) {
  const args = [
    "mocha",
    ...more,
    ...(grep === undefined ? [] : ["--grep", grep]),
    `test/${tier}/**/*.test.ts`,
  ];
  const result = await execa("npx", args, {
    cwd: root,
    env: { ...toolEnvironment(), ...env },
    stdin: "ignore",
    stdout: output,
    stderr: "inherit",
    reject: false,
  });
  return { exitCode: result.exitCode, stdout: result.stdout as string | undefined };
}

function verdict(all: readonly Totals[]): number {
  const sum = (of: (totals: Totals) => number): number =>
    all.reduce((total, totals) => total + of(totals), 0);
  const [passed, failed, skipped] = [
    sum((t) => t.passed),
    sum((t) => t.failed),
    sum((t) => t.skipped),
  ];
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
