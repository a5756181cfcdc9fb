import { Option } from "commander";
import { clustersDown, defaultInstance } from "../clusters";
import { commandLine, confirmed, runCommandLine } from "../command-line";
import { dataPlanes, quickstart, topologies } from "./quickstart";
import { forgetStack } from "./stack";

interface Options {
  readonly topology?: string;
  readonly dataPlane: string;
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
    "Removed the local clusters and the Pulumi state of the quickstart. " +
      "To remove the programs too, see `npm run tools -- clean --help`.",
  );
}

const program = commandLine(
  "quickstart",
  "Installs an Istio mesh over two local Kubernetes clusters, and sends requests between them.",
)
  .addOption(
    new Option("--topology <name>", "which mesh (default: primary-remote)").choices(topologies),
  )
  .addOption(
    new Option("--data-plane <name>", "what carries requests; ambient needs multi-primary")
      .choices(dataPlanes)
      .default("sidecar"),
  )
  .option("--down", "remove the clusters and everything in them")
  .option("--yes", "do not ask before packages are installed or clusters removed")
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
        dataPlane: options.dataPlane,
        yes: options.yes ?? false,
        instance: options.instance,
      });
  });

void runCommandLine(program);
