/** What one mocha process reports, as JSON in the file that TEST_REPORT names. */
export interface SuiteReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly tests: readonly { readonly title: string; readonly milliseconds: number }[];
  readonly failures: readonly TestFailure[];
}

/** A test that failed, and why. */
export interface TestFailure {
  readonly title: string;
  readonly message: string;
}

/** The result of a suite, a tier or a check. */
export interface SuiteResult extends SuiteReport {
  readonly name: string;
  readonly seconds: number;
}

/** The line that CI reads: `N passed, N failed`. */
export function totalsLine(results: readonly SuiteReport[]): string {
  const sum = (field: "passed" | "failed" | "skipped"): number =>
    results.reduce((total, result) => total + result[field], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  return `${sum("passed")} passed, ${sum("failed")} failed${skipped}`;
}

/** The slowest tests, one line each. */
export function slowestTests(results: readonly SuiteReport[], count = 10): string {
  const tests = results.flatMap((result) => result.tests);
  const slowest = tests.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, count);
  return slowest
    .map(({ title, milliseconds }) => `${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${title}`)
    .join("\n");
}

/**
 * The failed tests of all suites once more, because their own output is far above the last line.
 */
export function failedTests(results: readonly SuiteResult[]): string {
  const failed = results.flatMap(({ name, failures }) =>
    failures.map(({ title, message }) => `✖ ${name}: ${title}\n${indent(message)}`),
  );
  return failed.length === 0 ? "" : `\nThe failed tests:\n${failed.join("\n")}\n`;
}

const indent = (message: string): string =>
  message
    .split("\n")
    .slice(0, 12)
    .map((line) => `    ${line}`)
    .join("\n");

/** One line for a suite that has ended. */
export function suiteLine({ name, seconds, ...report }: SuiteResult, budget?: number): string {
  const mark = report.failed > 0 ? "✖" : "✔";
  const late =
    budget !== undefined && seconds > budget * 60 ? `, over its budget of ${budget} min` : "";
  return `${mark} ${name}: ${totalsLine([report])} in ${seconds.toFixed(0)} s${late}`;
}
