import { Option } from "commander";
import { clustersDown, defaultInstance } from "../clusters";
import { commandLine, confirmed, runCommandLine } from "../command-line";
import { quickstart, topologies } from "./quickstart";
import { forgetStack } from "./stack";

interface Options {
  readonly topology: string;
  readonly down?: boolean;
  readonly yes?: boolean;
  readonly instance: string;
}

async function down({ instance, yes }: Options): Promise<void> {
  if (
    !yes &&
    !(await confirmed("Take down the local clusters, with the mesh in them and its Pulumi state?"))
  ) {
    return console.error("Nothing was done.");
  }
  await clustersDown({ instance });
  await forgetStack(instance);
  console.error(
    "The local clusters and the Pulumi state of the quickstart are gone. The programs stay: npm run tools -- clean --help",
  );
}

const program = commandLine(
  "quickstart",
  "From a fresh machine to a real Istio mesh over two local Kubernetes clusters, with requests that cross them.",
)
  .addOption(
    new Option("--topology <name>", "which mesh").choices(topologies).default("primary-remote"),
  )
  .option("--down", "take the clusters down again, and everything in them")
  .option("--yes", "do not ask before packages are installed or clusters taken down")
  .option(
    "--instance <name>",
    "which set of local clusters; each checkout has its own",
    defaultInstance(),
  )
  .action(async (options: Options) => {
    if (options.down) await down(options);
    else
      process.exitCode = await quickstart({
        topology: options.topology,
        yes: options.yes ?? false,
        instance: options.instance,
      });
  });

void runCommandLine(program);
