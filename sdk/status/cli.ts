#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { openContexts, UsageError } from "./access";
import type { Question } from "./request";
import { reportText } from "./report";
import { inspect } from "./run";

interface Options {
  readonly kubeconfig?: string;
  readonly context: string[];
  readonly namespace: string;
  readonly timeout: number;
  readonly json?: boolean;
}

interface VerifyOptions extends Options {
  readonly service: { service: string; namespace: string; port: number };
  readonly path: string;
  readonly client: string;
  readonly container?: string;
}

async function run(options: Options, question?: Question): Promise<number> {
  const clusters = openContexts(options.kubeconfig, options.context);
  let said = "";
  const say = (text: string): void => {
    if (text !== said) console.error((said = text));
  };
  const { namespace, timeout } = options;
  const report = await inspect({
    clusters,
    namespace,
    timeout,
    say,
    ...(question === undefined ? {} : { question }),
  });
  const text = options.json ? JSON.stringify(report, undefined, 2) : reportText(report);
  await new Promise((written) => process.stdout.write(`${text}\n`, written));
  return report.ok ? 0 : 1;
}

function seconds(text: string): number {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError("a number of seconds is expected.");
  return value;
}

function serviceAddress(text: string): VerifyOptions["service"] {
  const [, service, namespace, port] = /^([a-z0-9-]+)\.([a-z0-9-]+):(\d+)$/.exec(text) ?? [];
  if (service === undefined || namespace === undefined)
    throw new InvalidArgumentError("the form is NAME.NAMESPACE:PORT.");
  return { service, namespace, port: Number(port) };
}

const collect = (value: string, before: string[]): string[] => [...before, value];

function withCommonOptions(command: Command): Command {
  return command
    .option(
      "--kubeconfig <file>",
      "the kubeconfig to use (default: $KUBECONFIG, else ~/.kube/config)",
    )
    .addOption(
      new Option("--context <name>", "a cluster of the mesh, by its context; repeat it for each")
        .argParser(collect)
        .default([], "every context"),
    )
    .option("--namespace <name>", "Istio's system namespace", "istio-system")
    .option("--timeout <seconds>", "how long to wait for the mesh to become well", seconds, 120)
    .option("--json", "print the report as JSON");
}

async function main(): Promise<number> {
  let code = 0;
  const program = new Command("istio-multicluster")
    .description(
      "Looks at an Istio mesh over several clusters. It needs only a kubeconfig, whoever installed the mesh.",
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 the mesh is well, 1 something is wrong with it, 2 the command cannot be followed.",
    )
    .exitOverride();
  withCommonOptions(program.command("status"))
    .description("say how the control planes are, and how each istiod stands to its peers")
    .action(async (options: Options) => {
      code = await run(options);
    });
  withCommonOptions(program.command("verify"))
    .description(
      "the same, and let a client in each cluster ask a service until pods of every cluster have answered",
    )
    .addOption(
      new Option(
        "--service <address>",
        "the service to ask, as NAME.NAMESPACE:PORT; its pods name themselves in their answers",
      )
        .argParser(serviceAddress)
        .default(serviceAddress("helloworld.sample:5000"), "helloworld.sample:5000"),
    )
    .option("--path <path>", "the path to ask for", "/hello")
    .option(
      "--client <selector>",
      "label selector of the client pods, in the service's namespace",
      "app=curl",
    )
    .option("--container <name>", "the container of the client pod (default: its main one)")
    .action(async ({ service, path, client, container, ...options }: VerifyOptions) => {
      code = await run(options, {
        ...service,
        path,
        client,
        ...(container === undefined ? {} : { container }),
      });
    });
  try {
    await program.parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
    console.error(`error: ${(error as Error).message}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

void main().then((code) => {
  // open connections to API servers would keep the process alive
  process.exit(code);
});
