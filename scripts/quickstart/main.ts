import { createInterface } from "node:readline/promises";
import { Command, CommanderError, Option } from "commander";
import { clustersDown, defaultInstance } from "../clusters";
import { quickstart, topologies } from "./quickstart";

interface Options {
  readonly topology: string;
  readonly down?: boolean;
  readonly yes?: boolean;
  readonly instance: string;
}

async function confirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

async function down({ instance, yes }: Options): Promise<void> {
  if (!yes && process.stdin.isTTY && !(await confirmed("Take down the local clusters, with the mesh in them and its Pulumi state?"))) {
    return console.error("Nothing was done.");
  }
  await clustersDown({ instance });
  console.error("The local clusters and the Pulumi state of the quickstart are gone. The programs stay: npm run tools -- clean --help");
}

async function main(): Promise<number> {
  const program = new Command("quickstart")
    .description("From a fresh machine to a real Istio mesh over two local Kubernetes clusters, with requests that cross them.")
    .addOption(new Option("--topology <name>", "which mesh").choices(topologies).default("primary-remote"))
    .option("--down", "take the clusters down again, and everything in them")
    .option("--yes", "do not ask before packages are installed or clusters taken down")
    .option("--instance <name>", "which set of local clusters; each checkout has its own", defaultInstance())
    .exitOverride();
  try {
    const options = program.parse().opts<Options>();
    if (options.down) await down(options);
    else return await quickstart({ topology: options.topology, yes: options.yes ?? false, instance: options.instance });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
    console.error(`error: ${(error as Error).message}`);
    return 1;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
