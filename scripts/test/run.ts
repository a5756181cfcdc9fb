import { clustersDown } from "../clusters";
import { buildPackage } from "../package";
import { ensureTools } from "../tools";
import { affectedTests } from "./changed";
import { runChecks } from "./checks";
import { inLanes } from "./lanes";
import { laneInstances, lanesOf, testInstance, whyNoClusters } from "./machine";
import { countTests, runMocha } from "./mocha";
import { failedTests, slowestTests, suiteLine, totalsLine, type SuiteResult } from "./report";
import { suitesOf, testFiles, type Suite, type Tier } from "./suites";

/** What to run. */
export interface TestOptions {
  readonly tiers: readonly Tier[];
  readonly grep: string | undefined;
  /** Only the tests that the changes since this commit can affect. */
  readonly changed: string | undefined;
  readonly lanes: number | undefined;
  /** Whether to check types, format and lint, too. */
  readonly checks: boolean;
  /** Whether to stop if a check fails. */
  readonly bail: boolean;
  readonly yes: boolean;
}

/** Runs the checks and the tiers, prints the totals in the last line, and returns the exit code. */
export async function runTests(options: TestOptions): Promise<number> {
  const results = options.checks ? await timed("checks", runChecks) : [];
  if (options.bail && results.some(({ failed }) => failed > 0))
    console.log("\nThe tests did not run, because a check failed.");
  else results.push(...(await runTiers(options)));

  console.log(`\nThe slowest tests:\n${slowestTests(results)}`);
  console.log(`${failedTests(results)}\n${totalsLine(results)}`);
  const failed = results.some((result) => result.failed > 0);
  return failed || results.every((result) => result.passed === 0) ? 1 : 0;
}

async function runTiers(options: TestOptions): Promise<SuiteResult[]> {
  const isWanted = wantedTests(options);
  const withClusters = options.tiers.filter((tier) => tier !== "unit");
  const suites = suitesOf(withClusters).filter(({ file }) => isWanted(file));
  const impossible = whyNoClusters();
  const possible = impossible === undefined ? suites : [];
  if (possible.length > 0) await ensureTools({ groups: ["test"], yes: options.yes });
  await buildPackage();

  const results: SuiteResult[] = [];
  if (options.tiers.includes("unit"))
    results.push(...(await timed("unit", () => runUnitTests(options, isWanted))));
  if (possible.length > 0)
    results.push(...(await timed(withClusters.join(" and "), () => runSuites(suites, options))));
  if (possible.length < suites.length)
    results.push(await skipSuites(suites, options.grep, `${impossible}`));
  return results;
}

/** Which test files to run. */
function wantedTests({ changed }: TestOptions): (file: string) => boolean {
  if (changed === undefined) return () => true;
  const affected = affectedTests(changed);
  return (file) => affected.has(file);
}

async function timed(name: string, run: () => Promise<SuiteResult[]>): Promise<SuiteResult[]> {
  console.log(`\n${name}`);
  const start = Date.now();
  const results = await run();
  console.log(
    `\n${name}: ${totalsLine(results)} in ${((Date.now() - start) / 60_000).toFixed(1)} min`,
  );
  return results;
}

async function runUnitTests(
  { grep }: TestOptions,
  isWanted: (file: string) => boolean,
): Promise<SuiteResult[]> {
  const files = testFiles("unit").filter(isWanted);
  return files.length === 0 ? [] : [await runMocha({ name: "unit", files, grep, parallel: true })];
}

/** Runs suites side by side, each lane on local clusters of its own. */
async function runSuites(suites: readonly Suite[], options: TestOptions): Promise<SuiteResult[]> {
  const { grep } = options;
  const lanes = lanesOf(options.lanes);
  const count = lanes.always + lanes.extra;
  try {
    if (grep !== undefined || count === 1)
      return [await runMocha({ name: "suites", files: suites.map(({ file }) => file), grep })];
    return await inLanes(suites, lanes, async ({ name, file, budget }, lane) => {
      console.log(`${name} starts in lane ${lane}`);
      const result = await runMocha({ name, files: [file], lane, prefixed: true });
      console.log(suiteLine(result, budget));
      // what a failed suite left behind would fail the next one, too
      if (result.failed > 0) await clustersDown({ instance: testInstance(String(lane)) });
      return result;
    });
  } finally {
    await Promise.all(laneInstances(count).map((instance) => clustersDown({ instance })));
  }
}

async function skipSuites(
  suites: readonly Suite[],
  grep: string | undefined,
  reason: string,
): Promise<SuiteResult> {
  const files = suites.map(({ file }) => file);
  const skipped = await countTests(files, grep);
  console.log(`\nSkipped ${skipped} tests: ${reason}`);
  return { name: "skipped", seconds: 0, passed: 0, failed: 0, skipped, tests: [], failures: [] };
}
