import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import execa from "execa";
import { root } from "../package";
import { toolEnvironment } from "../tools";
import type { SuiteReport, SuiteResult } from "./report";

/** How to run mocha on some files. */
export interface MochaRun {
  readonly name: string;
  readonly files: readonly string[];
  readonly grep?: string | undefined;
  /** Run the files on all cores. For tests that share nothing outside their process. */
  readonly parallel?: boolean;
  /** The lane of local clusters. */
  readonly lane?: number;
  /** Put the name before each line of output, because other suites print at the same time. */
  readonly prefixed?: boolean;
}

/** Runs one mocha process, prints its output, and returns what it reports. */
export async function runMocha(run: MochaRun): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), "istio-multicluster-test-"));
  const reportFile = join(folder, "report.json");
  const start = Date.now();
  try {
    const mocha = execa("mocha", mochaArguments(run), {
      cwd: root,
      preferLocal: true,
      localDir: root,
      env: {
        ...toolEnvironment(),
        // the engine and its providers spend a tenth of their time on collecting garbage
        GOGC: "400",
        TEST_REPORT: reportFile,
        TEST_LANE: String(run.lane ?? 0),
      },
      reject: false,
      stdio: run.prefixed ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    for (const stream of [mocha.stdout, mocha.stderr]) if (stream) printLines(stream, run.name);
    const { exitCode } = await mocha;
    const report = await readReport(reportFile, run.name, exitCode);
    return { name: run.name, seconds: (Date.now() - start) / 1000, ...report };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function printLines(stream: Readable, prefix: string): void {
  createInterface(stream).on("line", (line) => {
    if (line.trim() !== "") console.log(`${prefix} │ ${line.trimEnd()}`);
  });
}

const mochaArguments = ({ files, grep, parallel }: MochaRun): string[] => [
  ...(parallel ? ["--parallel"] : []),
  ...(grep === undefined ? [] : ["--grep", grep]),
  ...files,
];

/** A process that ends without a report, or fails outside any test, counts as one failure. */
async function readReport(file: string, name: string, exitCode: number): Promise<SuiteReport> {
  const report = await readFile(file, "utf8").then(
    (text) => JSON.parse(text) as SuiteReport,
    () => undefined,
  );
  if (report === undefined)
    return { passed: 0, skipped: 0, tests: [], ...failedOutside(name, exitCode) };
  if (exitCode === 0 || report.failed > 0) return report;
  return { ...report, ...failedOutside(name, exitCode) };
}

function failedOutside(name: string, exitCode: number): Pick<SuiteReport, "failed" | "failures"> {
  const message = `mocha ended with exit code ${exitCode}, and no test failed; see its output`;
  return { failed: 1, failures: [{ title: name, message }] };
}

/** How many tests there are, without running them. */
export async function countTests(files: readonly string[], grep?: string): Promise<number> {
  const args = ["--dry-run", "--reporter", "json", ...mochaArguments({ name: "", files, grep })];
  const { stdout } = await execa("mocha", args, { cwd: root, preferLocal: true, localDir: root });
  const { stats } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { stats: { tests: number } };
  return stats.tests;
}
