import { Command, CommanderError, Option } from "commander";
import { runTests, tierNames, type Tier } from "./run";

async function main(): Promise<number> {
  const program = new Command("test")
    .description("Runs the tests and installs what they need. The last line is the verdict: N passed, N failed.")
    .addOption(new Option("--tier <name...>", "only these tiers").choices(tierNames).default(tierNames, "all of them"))
    .option("--grep <pattern>", "only tests whose names match")
    .option("--yes", "do not ask before Debian packages are installed")
    .exitOverride();
  try {
    const options = program.parse().opts<{ tier: Tier[]; grep?: string; yes?: boolean }>();
    return await runTests({ tiers: options.tier, grep: options.grep, yes: options.yes ?? false });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
    console.error(`error: ${(error as Error).message}`);
    console.log("0 passed, 1 failed");
    return 1;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
