import { Option } from "commander";
import { commandLine, runCommandLine } from "../command-line";
import { runTests, tierNames, type Tier } from "./run";

const program = commandLine(
  "test",
  "Runs the tests and installs what they need. The last line is the verdict: N passed, N failed.",
)
  .addOption(
    new Option("--tier <name...>", "only these tiers")
      .choices(tierNames)
      .default(tierNames, "all of them"),
  )
  .option("--grep <pattern>", "only tests whose names match")
  .option("--yes", "do not ask before Debian packages are installed")
  .action(async (options: { tier: Tier[]; grep?: string; yes?: boolean }) => {
    process.exitCode = await runTests({
      tiers: options.tier,
      grep: options.grep,
      yes: options.yes ?? false,
    });
  });

void runCommandLine(program);
