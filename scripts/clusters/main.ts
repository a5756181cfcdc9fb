import { existsSync } from "node:fs";
import Table from "cli-table3";
import type { Command } from "commander";
import { commandLine, confirmed, runCommandLine } from "../command-line";
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

async function down({
  instance,
  cluster,
  yes,
}: Options & { cluster?: string; yes?: boolean }): Promise<void> {
  const what =
    cluster === undefined
      ? `all clusters of instance ${instance}`
      : `cluster ${cluster} of instance ${instance}`;
  if (!yes && !(await confirmed(`Take down ${what}?`))) return console.error("Nothing was done.");
  await clustersDown(cluster === undefined ? { instance } : { instance, cluster });
  console.error(`Down: ${what}.`);
}

async function status({ instance, json }: Options & { json?: boolean }): Promise<void> {
  const clusters = await clustersStatus({ instance });
  if (json)
    return console.log(
      JSON.stringify({ instance, kubeconfig: kubeconfigPath(instance), clusters }, undefined, 2),
    );
  if (clusters.length === 0) return console.log(`Instance ${instance} has no clusters.`);
  console.log(statusTable(clusters));
}

function statusTable(clusters: readonly ClusterStatus[]): string {
  const table = new Table({
    head: ["cluster", "network", "state", "API server", "pods", "services", "load balancers"],
    style: { head: [], border: [] },
  });
  const perLine = (list: string): string => list.replaceAll(",", "\n");
  for (const {
    name,
    network,
    ready,
    missing,
    apiServer,
    podCidr,
    serviceCidr,
    loadBalancerRange,
  } of clusters) {
    table.push([
      name,
      network,
      ready ? "ready" : `not: ${missing.join(", ")}`,
      apiServer,
      ...[podCidr, serviceCidr, loadBalancerRange].map(perLine),
    ]);
  }
  return table.toString();
}

function kubeconfig({ instance }: Options): void {
  const file = kubeconfigPath(instance);
  if (!existsSync(file))
    throw new Error(`instance ${instance} has no clusters; make some with "up FILE"`);
  console.log(file);
}

function commands(): Command {
  const program = commandLine(
    "clusters",
    "Real Kubernetes clusters on this Linux machine, without Docker. Each has one node.",
  );
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option(
        "--instance <name>",
        "which set of clusters; each checkout has its own",
        defaultInstance(),
      );
  command("up", "create or repair the clusters in FILE; leave running ones as they are")
    .argument(
      "<FILE>",
      "YAML such as: clusters: [{name: east, network: network1}, {name: west, network: network2}]. " +
        "Add ipFamilies: [IPv4, IPv6] for dual stack, clusterDomain: mesh.example for a DNS domain",
    )
    .option("--no-istio-images", "leave out the images of Istio")
    .action(up);
  command("down", "remove all clusters completely, also after a crash")
    .option("--cluster <name>", "remove only this cluster")
    .option("--yes", "do not ask")
    .action(down);
  command("status", "show the state of each cluster").option("--json", "print JSON").action(status);
  command(
    "kubeconfig",
    "print the path of the kubeconfig file, which has one context per cluster",
  ).action(kubeconfig);
  return program;
}

void runCommandLine(commands());
