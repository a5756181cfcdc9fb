import { appendFileSync } from "node:fs";
import Mocha from "mocha";

/** Mocha's report. Also writes the totals as a line of JSON, to be summed over the tiers. */
class Totals extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env["TEST_TOTALS"];
    if (!file) return;
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      appendFileSync(
        file,
        `${JSON.stringify({ passed: passes, failed: failures, skipped: pending })}\n`,
      );
    });
  }
}
export = Totals;
