import { cpus, totalmem } from "node:os";
import Table from "cli-table3";
import { InvalidArgumentError, Option } from "commander";
import { planMesh } from "../../sdk/plan/plan";
import { planSteps } from "../../sdk/plan/steps";
import { fillDefaults } from "../../sdk/topology/defaults";
import { readTopology } from "../../sdk/topology/read-topology";
import { clustersDown, clustersUp, defaultInstance, kubeconfigPath } from "../clusters";
import { commandLine, runCommandLine } from "../command-line";
import { buildPackage } from "../package";
import { ensureTools } from "../tools";
import { prepareDocumented } from "./documented";
import { measureMesh, seconds, type MeshCost } from "./mesh";
import { clustersOf, topologies, type TopologyName } from "./topology";
import { longestChainOfWaits } from "./waits";

/** One mesh, installed both ways on fresh clusters in one run. */
interface Row {
  readonly topology: TopologyName;
  readonly clusters: number;
  /** Istio's documented commands by script, in seconds. */
  readonly documented: number;
  readonly mesh: MeshCost;
  /** How many slow steps follow one another. */
  readonly waits: number;
}

async function measure(topology: TopologyName, count: number): Promise<Row> {
  const instance = `bench-${defaultInstance()}`.slice(0, 32).replace(/-$/, "");
  const spec = {
    clusters: Object.keys(clustersOf(topology, count)).map((name) => ({ name, network: name })),
  };
  const onFreshClusters = async <T>(work: (kubeconfig: string) => Promise<T>): Promise<T> => {
    await clustersUp(spec, { instance });
    try {
      return await work(kubeconfigPath(instance));
    } finally {
      await clustersDown({ instance });
    }
  };
  console.error(`${topology}, ${count} clusters: the documented commands ...`);
  const documented = await onFreshClusters(async (kubeconfig) =>
    seconds(await prepareDocumented(topology, count, kubeconfig)),
  );
  console.error(`${topology}, ${count} clusters: ${documented.toFixed(1)} s; MultiClusterMesh ...`);
  const mesh = await onFreshClusters((kubeconfig) => measureMesh(topology, count, kubeconfig));
  console.error(`${topology}, ${count} clusters: ${mesh.untilSynced.toFixed(1)} s`);
  const args = { clusters: clustersOf(topology, count) };
  const waits = longestChainOfWaits(planSteps(planMesh(readTopology(args, fillDefaults(args)))));
  return { topology, clusters: count, documented, mesh, waits };
}

function tableOf(rows: readonly Row[]): string {
  const head = [
    "mesh",
    "clusters",
    "script",
    "MultiClusterMesh",
    "ratio",
    "preview",
    "second up",
    "third up",
    "destroy",
    "state a cluster",
    "memory",
    "waits",
  ];
  const table = new Table({ head, style: { head: [], border: [] } });
  const s = (value: number): string => `${value.toFixed(1)} s`;
  for (const { topology, clusters, documented, mesh, waits } of rows) {
    const ratio = (mesh.untilSynced / documented).toFixed(2);
    const sizes = [
      `${(mesh.state / clusters / 1e6).toFixed(2)} MB`,
      `${(mesh.memory / 2 ** 20).toFixed(0)} MiB`,
    ];
    table.push([
      topology,
      clusters,
      s(documented),
      s(mesh.untilSynced),
      ratio,
      s(mesh.preview),
      s(mesh.secondUp),
      s(mesh.thirdUp),
      s(mesh.destroy),
      ...sizes,
      waits,
    ]);
  }
  return `${table.toString()}\n${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node}`;
}

function counts(text: string): number[] {
  const values = text.split(",").map(Number);
  if (values.some((value) => !Number.isInteger(value) || value < 2 || value > 8))
    throw new InvalidArgumentError("numbers from 2 to 8 are expected, such as 2,4,6.");
  return values;
}

async function bench(options: {
  topology: TopologyName[];
  clusters: number[];
  json?: boolean;
}): Promise<void> {
  await ensureTools({ groups: ["test"], yes: false });
  await buildPackage();
  const rows: Row[] = [];
  try {
    for (const count of options.clusters)
      for (const topology of options.topology) rows.push(await measure(topology, count));
  } finally {
    // print each row at once, so that a later failure does not lose it
    if (rows.length > 0)
      console.log(options.json ? JSON.stringify(rows, undefined, 2) : tableOf(rows));
  }
}

const program = commandLine(
  "bench",
  "Installs meshes on new local clusters, by Istio's documented commands and by MultiClusterMesh. " +
    "Each time ends when every istiod reports every peer as synced. Compare ratios, not seconds.",
)
  .addOption(
    new Option("--topology <name...>", "which meshes")
      .choices(topologies)
      .default([...topologies], "both"),
  )
  .option("--clusters <numbers>", "how many clusters, such as 2,4,6", counts, [2])
  .option("--json", "print JSON")
  .action(bench);

void runCommandLine(program);
