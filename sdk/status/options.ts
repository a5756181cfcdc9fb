import { InvalidArgumentError, Option, type Command } from "commander";
import { milliseconds } from "../topology/durations";
import type { RequestSpec } from "./request";

export const outputFormats = ["table", "short", "json", "yaml", "mermaid", "dot"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Which clusters a command reads. */
export interface TargetOptions {
  readonly kubeconfig?: string;
  readonly context: string[];
  /** `true`: the selected stack of the project. */
  readonly stack?: string | true;
  readonly mesh?: string;
  readonly cwd?: string;
  /** With `--stack`, the default is the namespace in the stack. */
  readonly namespace?: string;
}

/** The options of `status` and `verify`. */
export interface Options extends TargetOptions {
  /** Only of `status`: how long to wait for the mesh to become healthy, in seconds. */
  readonly wait?: number;
  /** Only of `verify`: how long it may take, in seconds. */
  readonly timeout?: number;
  readonly output: OutputFormat;
  /** Whether to list the checks that passed. */
  readonly verbose?: boolean;
}

export const graphFormats = ["mermaid", "dot", "svg", "html", "json"] as const;

export interface GraphOptions extends TargetOptions {
  readonly output: (typeof graphFormats)[number];
  /** Whether to draw the plan of the stack instead of its clusters. */
  readonly plan?: boolean;
}

export const planFormats = ["text", "json"] as const;

export interface PlanOptions extends Pick<TargetOptions, "mesh" | "cwd"> {
  readonly stack?: string;
  readonly output: (typeof planFormats)[number];
}

export const summaryFormats = ["markdown", "short", "json"] as const;

export interface SummaryOptions {
  readonly output: (typeof summaryFormats)[number];
}

export type ServiceAddress = Pick<RequestSpec, "service" | "namespace" | "port">;

export interface VerifyOptions extends Options, Pick<RequestSpec, "path" | "client" | "container"> {
  /** Not set: a workload of its own. */
  readonly service?: ServiceAddress;
  readonly image?: string;
  readonly revision?: string;
}

export const defaultNamespace = "istio-system";

const defaultWait = "2m";

const example = "helloworld.sample:5000";

const addProjectOptions = (command: Command): Command =>
  command
    .option("--mesh <name>", "name of the mesh, if the stack has several")
    .option("-C, --cwd <folder>", "folder of the Pulumi project (default: the current one)");

const addTargetOptions = (command: Command): Command =>
  addProjectOptions(
    command
      .option("--kubeconfig <file>", "kubeconfig file (default: $KUBECONFIG, else ~/.kube/config)")
      .addOption(contextOption())
      .addOption(stackOption()),
  ).option("--namespace <name>", `Istio's system namespace (default: "${defaultNamespace}")`);

export const addCommonOptions = (command: Command): Command =>
  addTargetOptions(command)
    .addOption(
      new Option("-o, --output <format>", "format of the report")
        .choices(outputFormats)
        .default("table"),
    )
    .option("--verbose", "list the checks that passed, and what runs in each cluster");

export const addStatusOptions = (command: Command): Command =>
  command.addOption(
    new Option("--wait [duration]", "wait until the mesh is healthy, at most for this long")
      .preset(defaultWait)
      .argParser(parseSeconds),
  );

export const addVerifyOptions = (command: Command): Command =>
  command
    .addOption(
      new Option("--timeout <duration>", "how long to wait for a healthy mesh, pods and answers")
        .default(parseSeconds(defaultWait), defaultWait)
        .argParser(parseSeconds),
    )
    .option(
      "--revision <name>",
      "revision or tag of Istio for the pods (default: the one that injects)",
    )
    .option("--image <image>", "image with Envoy for the pods (default: that of the sidecars)")
    .addOption(serviceOption())
    .option("--path <path>", "path to request, with --service", "/hello")
    .option(
      "--client <selector>",
      "with --service: label selector of the client pods, in the namespace of the service",
      "app=curl",
    )
    .option(
      "--container <name>",
      "with --service: container of the client pod (default: its default container)",
    );

export const addGraphOptions = (command: Command): Command =>
  addTargetOptions(command)
    .addOption(planOption())
    .addOption(
      new Option("-o, --output <format>", "format of the picture")
        .choices(graphFormats)
        .default("mermaid"),
    );

export const addPlanOptions = (command: Command): Command =>
  addProjectOptions(
    command.option("--stack <name>", "stack to preview (default: the selected stack)"),
  ).addOption(
    new Option("-o, --output <format>", "format of the plan").choices(planFormats).default("text"),
  );

export const addSummaryOptions = (command: Command): Command =>
  command
    .argument("[file]", "output of `pulumi preview --json --show-sames` (default: stdin)")
    .addOption(
      new Option("-o, --output <format>", "format of the summary")
        .choices(summaryFormats)
        .default("markdown"),
    );

function planOption(): Option {
  const description = "draw what the program of the stack would install; changes nothing";
  return new Option("--plan", description).conflicts(["kubeconfig", "context", "namespace"]);
}

function contextOption(): Option {
  const collect = (value: string, before: string[]): string[] => [...before, value];
  const description = "context of a cluster to check; repeat the option for each cluster";
  return new Option("--context <name>", description)
    .argParser(collect)
    .default([], "all contexts of the kubeconfig");
}

function stackOption(): Option {
  const description =
    "check the clusters of a mesh in a Pulumi stack (default: the selected stack of the project)";
  return new Option("--stack [name]", description).conflicts(["kubeconfig", "context"]);
}

function serviceOption(): Option {
  const description =
    `send requests to this service instead, as NAME.NAMESPACE:PORT, for example ${example}; ` +
    "each pod must include its name in its answers";
  return new Option("--service <address>", description)
    .argParser(parseServiceAddress)
    .conflicts(["image", "revision"]);
}

/** The seconds of a duration such as `90s`, `2m` or `90`. */
function parseSeconds(value: string): number {
  const length = milliseconds(value);
  const seconds = length === undefined ? Number(value) : length / 1000;
  if (value === "" || !Number.isFinite(seconds) || seconds < 0)
    throw new InvalidArgumentError("Expected a duration, for example 90s or 2m.");
  return seconds;
}

function parseServiceAddress(value: string): ServiceAddress {
  const [, service, namespace, port] = /^([a-z0-9-]+)\.([a-z0-9-]+):(\d+)$/.exec(value) ?? [];
  if (service === undefined || namespace === undefined)
    throw new InvalidArgumentError(`Expected NAME.NAMESPACE:PORT, for example ${example}.`);
  return { service, namespace, port: Number(port) };
}
