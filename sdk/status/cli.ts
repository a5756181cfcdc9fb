#!/usr/bin/env node
import { constants } from "node:os";
import { Command, CommanderError } from "commander";
import { defined } from "../defined";
import { UsageError } from "./contexts";
import { exitCodeOf, exitCodes } from "./exit-codes";
import { inspect } from "./inspect";
import { InterruptedError, unlessInterrupted } from "./interrupt";
import { graphOutput } from "./graph/command";
import {
  addCommonOptions,
  addGraphOptions,
  addPlanOptions,
  addStatusOptions,
  addSummaryOptions,
  addVerifyOptions,
  type GraphOptions,
  type Options,
  type PlanOptions,
  type SummaryOptions,
  type VerifyOptions,
} from "./options";
import { planOutput } from "./plan/command";
import type { Probe } from "./probe";
import { progressLog } from "./progress";
import { render } from "./output";
import { summaryOutput } from "./summary/command";
import { openTargets, type Targets } from "./targets";

/** The requests of a command, given what is known about the mesh. */
type ChooseProbe = (targets: Targets) => Probe | undefined;

/** Runs a command, whose result becomes the exit code. */
type RunCommand = (options: Options, chooseProbe: ChooseProbe) => Promise<void>;

/** Prints the output of a command. */
type PrintOutput = (output: (signal: AbortSignal) => Promise<string>) => Promise<void>;

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function main(): Promise<number> {
  // without a listener, an output that is closed ends the process with a stack trace
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  let exitCode: number = exitCodes.healthy;
  const interruption = new AbortController();
  // the second signal ends the process at once
  for (const name of signals) process.once(name, () => interruption.abort(name));
  const run: RunCommand = async (options, chooseProbe) => {
    exitCode = await printReport(options, chooseProbe, interruption.signal);
  };
  const print: PrintOutput = async (output) => {
    await write(await output(interruption.signal));
  };
  try {
    const program = programOf(run);
    addPictureCommands(program, print);
    addSummaryOptions(program.command("summary"))
      .description("say what a preview would change in a mesh, for the comment in a pull request")
      .action(async (file: string | undefined, options: SummaryOptions) => {
        const { output, succeeded } = await summaryOutput(file, options);
        await write(output);
        exitCode = succeeded ? exitCodes.healthy : exitCodes.notHealthy;
      });
    await addCompletionTo(program);
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    return exitCodeOfError(error, interruption.signal);
  }
}

function programOf(run: RunCommand): Command {
  const { version } = require("istio-multicluster/package.json") as { version: string };
  const program = new Command("istio-multicluster")
    .description(
      "Checks an Istio mesh that spans several clusters, no matter how it was installed. " +
        "Needs only a kubeconfig.",
    )
    .version(version)
    .addHelpText(
      "after",
      "\nExit codes: 0 the mesh is healthy, 1 it is not, 2 an option, the kubeconfig or the stack " +
        "is invalid,\n3 verify could not send requests. graph and plan: 0 if they printed their result. " +
        "summary: 1 if the\npreview failed.",
    )
    .exitOverride();
  addStatusOptions(addCommonOptions(program.command("status")))
    .description("check control planes, remote secrets and gateways; sends no requests")
    .action((options: Options) => run(options, () => undefined));
  addVerifyOptions(addCommonOptions(program.command("verify")))
    .description(
      "check the same as status, then run a small pod in each cluster, send requests in every " +
        "direction, and remove the pods",
    )
    .action((options: VerifyOptions) => run(options, (targets) => probeOf(options, targets)));
  return program;
}

function addPictureCommands(program: Command, print: PrintOutput): void {
  addGraphOptions(program.command("graph"))
    .description("draw the mesh: networks, clusters, gateways, remote secrets and findings")
    .action((options: GraphOptions) => print((signal) => graphOutput(options, signal)));
  addPlanOptions(program.command("plan"))
    .description("run a preview of a stack, and list what it would install in each cluster")
    .action((options: PlanOptions) => print((signal) => planOutput(options, signal)));
}

async function addCompletionTo(program: Command): Promise<void> {
  // a CommonJS module can load an ES module only with import()
  const { default: addCompletion } = await import("@bomb.sh/tab/commander");
  const completionCommandName = "completion";
  addCompletion(program, { completionCommandName });
  program.commands
    .find((command) => command.name() === completionCommandName)
    ?.description("generate a completion script for a shell");
}

function probeOf(options: VerifyOptions, targets: Targets): Probe {
  const { service, path, client, container, image, revision = targets.revision } = options;
  if (service === undefined) return { workload: defined({ image, revision }) };
  return { service: defined({ ...service, path, client, container }) };
}

async function printReport(
  options: Options,
  chooseProbe: ChooseProbe,
  signal: AbortSignal,
): Promise<number> {
  const timeout = options.wait ?? options.timeout ?? 0;
  const targets = await unlessInterrupted(signal, openTargets(options));
  const { clients, namespace, isWhole } = targets;
  const log = progressLog(process.stderr);
  const probe = chooseProbe(targets);
  const report = await inspect(
    defined({ clients, namespace, timeout, isWhole, probe, log, signal }),
  );
  await write(render(report, options, process.stdout));
  return exitCodeOf(report);
}

/** Waits until everything is written, because the process exits after that. */
const write = async (output: string): Promise<void> =>
  new Promise((written, failed) =>
    process.stdout.write(`${output.trimEnd()}\n`, (error) => (error ? failed(error) : written())),
  );

function exitCodeOfError(error: unknown, { reason }: AbortSignal): number {
  if (error instanceof CommanderError) {
    // commander has printed the error; help is one with exit code 0
    return error.exitCode === 0 ? exitCodes.healthy : exitCodes.usage;
  }
  if (error instanceof InterruptedError) {
    for (const { cluster, message } of error.problems) console.error(`${cluster}: ${message}`);
    return 128 + constants.signals[reason as (typeof signals)[number]];
  }
  // as for other programs, the reader of a pipe may end first
  if ((error as NodeJS.ErrnoException).code === "EPIPE") return 128 + constants.signals.SIGPIPE;
  console.error(`error: ${(error as Error).message}`);
  return error instanceof UsageError ? exitCodes.usage : exitCodes.notHealthy;
}

void main().then((code) => {
  // open connections to API servers would keep the process alive
  process.exit(code);
});
