#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { defined } from "../defined";
import { openContexts, UsageError } from "./contexts";
import { inspect } from "./inspect";
import { formatReport } from "./report";
import type { RequestSpec } from "./request";

interface Options {
  readonly kubeconfig?: string;
  readonly context: string[];
  readonly namespace: string;
  readonly timeout: number;
  readonly json?: boolean;
}

type ServiceAddress = Pick<RequestSpec, "service" | "namespace" | "port">;

interface VerifyOptions extends Options, Pick<RequestSpec, "path" | "client" | "container"> {
  readonly service: ServiceAddress;
}

/** Runs a command, whose result becomes the exit code. */
type Run = (options: Options, request?: RequestSpec) => Promise<void>;

const exitCodes = { healthy: 0, notHealthy: 1, usage: 2 };

async function main(): Promise<number> {
  let exitCode = exitCodes.healthy;
  const run: Run = async (options, request) => {
    exitCode = await printReport(options, request);
  };
  try {
    await programOf(run).parseAsync();
    return exitCode;
  } catch (error) {
    return exitCodeOf(error);
  }
}

function programOf(run: Run): Command {
  const program = new Command("istio-multicluster")
    .description(
      "Checks an Istio mesh that spans several clusters, no matter how it was installed. " +
        "Needs only a kubeconfig.",
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 the mesh is healthy, 1 it is not, 2 an option or the kubeconfig is invalid.",
    )
    .exitOverride();
  addStatus(program, run);
  addVerify(program, run);
  return program;
}

function addStatus(program: Command, run: Run): void {
  withCommonOptions(program.command("status"))
    .description("check control planes, remote secrets and gateways; sends no requests")
    .action((options: Options) => run(options));
}

function addVerify(program: Command, run: Run): void {
  withCommonOptions(program.command("verify"))
    .description(
      "check what status checks, then send requests to a service from a client pod in each " +
        "cluster, until the pods of every cluster have answered",
    )
    .addOption(serviceOption())
    .option("--path <path>", "path to request", "/hello")
    .option(
      "--client <selector>",
      "label selector of the client pods, in the namespace of the service",
      "app=curl",
    )
    .option("--container <name>", "container of the client pod (default: its default container)")
    .action(({ service, path, client, container, ...options }: VerifyOptions) =>
      run(options, defined({ ...service, path, client, container })),
    );
}

function serviceOption(): Option {
  const sample = "helloworld.sample:5000";
  const description =
    "service to send requests to, as NAME.NAMESPACE:PORT; " +
    "each pod must include its name in its answers";
  return new Option("--service <address>", description)
    .argParser(parseServiceAddress)
    .default(parseServiceAddress(sample), sample);
}

function withCommonOptions(command: Command): Command {
  const contexts = new Option(
    "--context <name>",
    "context of a cluster to check; repeat the option for each cluster",
  );
  const collect = (value: string, before: string[]): string[] => [...before, value];
  return command
    .option("--kubeconfig <file>", "kubeconfig file (default: $KUBECONFIG, else ~/.kube/config)")
    .addOption(contexts.argParser(collect).default([], "all contexts of the kubeconfig"))
    .option("--namespace <name>", "Istio's system namespace", "istio-system")
    .option(
      "--timeout <seconds>",
      "how long to wait for the mesh to become healthy",
      parseSeconds,
      120,
    )
    .option("--json", "print the report as JSON");
}

function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (value === "" || !Number.isFinite(seconds) || seconds < 0)
    throw new InvalidArgumentError("Expected a number of seconds, for example 120.");
  return seconds;
}

function parseServiceAddress(value: string): ServiceAddress {
  const [, service, namespace, port] = /^([a-z0-9-]+)\.([a-z0-9-]+):(\d+)$/.exec(value) ?? [];
  if (service === undefined || namespace === undefined)
    throw new InvalidArgumentError(
      "Expected NAME.NAMESPACE:PORT, for example helloworld.sample:5000.",
    );
  return { service, namespace, port: Number(port) };
}

async function printReport(options: Options, request: RequestSpec | undefined): Promise<number> {
  const { namespace, timeout } = options;
  const clients = openContexts(options.kubeconfig, options.context);
  const inspection = { clients, namespace, timeout, request, log: progressLog() };
  const report = await inspect(defined(inspection));
  const output = options.json ? JSON.stringify(report, undefined, 2) : formatReport(report);
  // wait until everything is written, because the process then exits
  await new Promise((written) => process.stdout.write(`${output}\n`, written));
  return report.ok ? exitCodes.healthy : exitCodes.notHealthy;
}

/** Prints progress to stderr, but no line twice in a row. */
function progressLog(): (line: string) => void {
  let last = "";
  return (line) => {
    if (line !== last) console.error(line);
    last = line;
  };
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    // commander has printed the error; help is one with exit code 0
    return error.exitCode === 0 ? exitCodes.healthy : exitCodes.usage;
  }
  console.error(`error: ${(error as Error).message}`);
  return error instanceof UsageError ? exitCodes.usage : exitCodes.notHealthy;
}

void main().then((code) => {
  // open connections to API servers would keep the process alive
  process.exit(code);
});
