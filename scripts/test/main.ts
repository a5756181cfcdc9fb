import { Option } from "commander";
import { commandLine, runCommandLine, wholeNumber } from "../command-line";
import { runTests } from "./run";
import { defaultTiers, tierNames, type Tier } from "./suites";

interface Options {
  readonly tier: Tier[];
  readonly grep?: string;
  readonly changed?: string | true;
  readonly lanes?: number;
  readonly checks: boolean;
  readonly bail?: boolean;
  readonly yes?: boolean;
}

const program = commandLine(
  "test",
  "Runs the checks and the tests, and installs what they need. The last line has the totals.",
)
  .addOption(
    new Option("--tier <name...>", "only these tiers")
      .choices(tierNames)
      .default(defaultTiers, "all but long"),
  )
  .option("--grep <pattern>", "only tests whose names match")
  .option(
    "--changed [commit]",
    "only tests that changes since this commit can affect (default: HEAD)",
  )
  .option("--lanes <number>", "how many suites with clusters run side by side", wholeNumber)
  .option("--no-checks", "only tests: do not check types, format and lint")
  .option("--bail", "do not run tests if a check fails")
  .option("--yes", "do not ask before Debian packages are installed")
  .action(async (options: Options) => {
    process.exitCode = await runTests({
      tiers: options.tier,
      grep: options.grep,
      changed: options.changed === true ? "HEAD" : options.changed,
      lanes: options.lanes,
      checks: options.checks,
      bail: options.bail ?? false,
      yes: options.yes ?? false,
    });
  });

void runCommandLine(program);
