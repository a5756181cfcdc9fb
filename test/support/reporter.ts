import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import type { SuiteReport, TestFailure } from "../../scripts/test/report";

/** Mocha's own report, and the results as JSON in the file that TEST_REPORT names. */
class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env["TEST_REPORT"];
    if (!file) return;
    const tests: { title: string; milliseconds: number }[] = [];
    const failures: TestFailure[] = [];
    runner.on("fail", (test, error) => {
      failures.push({ title: test.fullTitle(), message: `${error?.message ?? error}` });
    });
    runner.on("test end", (test) => {
      tests.push({ title: test.fullTitle(), milliseconds: test.duration ?? 0 });
    });
    runner.once("end", () => {
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      const report: SuiteReport = { passed, failed, skipped, tests, failures };
      writeFileSync(file, JSON.stringify(report));
    });
  }
}
export = Reporter;
