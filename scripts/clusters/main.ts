import { existsSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import Table from "cli-table3";
import { Command, CommanderError } from "commander";
import {
  clustersDown,
  clustersStatus,
  clustersUp,
  defaultInstance,
  kubeconfigPath,
  readSpec,
  type ClusterStatus,
  type Progress,
} from "./index";

interface Options {
  readonly instance: string;
}

function printProgress({ cluster, text, elapsed }: Progress): void {
  console.error(`${elapsed.toFixed(1).padStart(6)} s  ${cluster ? `${cluster}: ` : ""}${text}`);
}

async function up(file: string, options: Options & { istioImages: boolean }): Promise<void> {
  const spec = await readSpec(file);
  await clustersUp(spec, { ...options, onProgress: printProgress });
  console.error(`Up. For kubectl: export KUBECONFIG=${kubeconfigPath(options.instance)}`);
}

async function down({ instance, cluster, yes }: Options & { cluster?: string; yes?: boolean }): Promise<void> {
  const what = cluster === undefined ? `all clusters of instance ${instance}` : `cluster ${cluster} of instance ${instance}`;
  if (!yes && process.stdin.isTTY && !(await confirmed(`Take down ${what}?`))) return console.error("Nothing was done.");
  await clustersDown(cluster === undefined ? { instance } : { instance, cluster });
  console.error(`Down: ${what}.`);
}

async function confirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

async function status({ instance, json }: Options & { json?: boolean }): Promise<void> {
  const clusters = await clustersStatus({ instance });
  if (json) return console.log(JSON.stringify({ instance, kubeconfig: kubeconfigPath(instance), clusters }, undefined, 2));
  if (clusters.length === 0) return console.log(`Instance ${instance} has no clusters.`);
  console.log(statusTable(clusters));
}

function statusTable(clusters: readonly ClusterStatus[]): string {
  const table = new Table({
    head: ["cluster", "network", "state", "API server", "pods", "services", "load balancers"],
    style: { head: [], border: [] },
  });
  for (const { name, network, ready, missing, apiServer, podCidr, serviceCidr, loadBalancerRange } of clusters) {
    table.push([name, network, ready ? "ready" : `not: ${missing.join(", ")}`, apiServer, podCidr, serviceCidr, loadBalancerRange]);
  }
  return table.toString();
}

function kubeconfig({ instance }: Options): void {
  const file = kubeconfigPath(instance);
  if (!existsSync(file)) throw new Error(`instance ${instance} has no clusters; make some with "up FILE"`);
  console.log(file);
}

function commandLine(): Command {
  const program = new Command("clusters")
    .description("Real Kubernetes clusters on this Linux machine, without Docker: each is one node made of kernel namespaces.")
    .exitOverride();
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option("--instance <name>", "which set of clusters; each checkout has its own", defaultInstance());
  command("up", "make the clusters that FILE names, or repair them; those that are up stay as they are")
    .argument("<FILE>", "YAML like: clusters: [{name: east, network: network1}, {name: west, network: network2}]")
    .option("--no-istio-images", "leave out the images of Istio, where only Kubernetes is wanted")
    .action(up);
  command("down", "take all clusters away without a trace, also after a crash")
    .option("--cluster <name>", "take only this cluster away")
    .option("--yes", "do not ask")
    .action(down);
  command("status", "say how the clusters are").option("--json", "print JSON").action(status);
  command("kubeconfig", "print the path of the kubeconfig file, which has one context per cluster").action(kubeconfig);
  return program;
}

async function main(): Promise<number> {
  try {
    await commandLine().parseAsync();
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
