import { planMesh } from "../../sdk/plan/plan";
import { planSteps } from "../../sdk/plan/steps";
import { fillDefaults } from "../../sdk/topology/defaults";
import { readTopology } from "../../sdk/topology/read-topology";
import { clustersDown, clustersUp, defaultInstance, kubeconfigPath } from "../clusters";
import { prepareDocumented } from "./documented";
import { summarize, type Figures, type MeasuredFigures } from "./figures";
import { measureMesh, seconds } from "./mesh";
import { clustersOf, topologies, type TopologyName } from "./topology";
import { longestChainOfWaits } from "./waits";

/** A mesh to measure. */
export interface Row {
  readonly topology: TopologyName;
  readonly clusters: number;
}

/** A mesh that was measured in several runs. */
export interface MeasuredRow extends Row {
  readonly runs: number;
  readonly figures: MeasuredFigures;
  /** How many slow steps follow one another. */
  readonly waits: number;
}

const row = /^(.+)-([2-8])$/;

/** Reads the name of a row, such as `multi-primary-6`. Undefined if it is not a valid name. */
export function parseRow(name: string): Row | undefined {
  const [, topology, clusters] = row.exec(name) ?? [];
  const known = topologies.find((known) => known === topology);
  return known && { topology: known, clusters: Number(clusters) };
}

/** Installs a mesh both ways on fresh clusters, several times, and prints each result at once. */
export async function measureRow({ topology, clusters }: Row, runs: number): Promise<MeasuredRow> {
  const results: Figures[] = [];
  for (let run = 1; run <= runs; run++) {
    const figures = await measureOnce(topology, clusters);
    const [script, mesh] = [figures.script, figures.untilSynced].map((value) => value.toFixed(1));
    console.error(
      `${topology}-${clusters}, run ${run} of ${runs}: script ${script} s, mesh ${mesh} s`,
    );
    results.push(figures);
  }
  const args = { clusters: clustersOf(topology, clusters) };
  const waits = longestChainOfWaits(planSteps(planMesh(readTopology(args, fillDefaults(args)))));
  return { topology, clusters, runs, figures: summarize(results), waits };
}

async function measureOnce(topology: TopologyName, count: number): Promise<Figures> {
  const documented = await onFreshClusters(topology, count, async (kubeconfig) => {
    const { install, destroy } = await prepareDocumented(clustersOf(topology, count), kubeconfig);
    return { install: await seconds(install), destroy: await seconds(destroy) };
  });
  const { state, ...cost } = await onFreshClusters(topology, count, (kubeconfig) =>
    measureMesh(topology, count, kubeconfig),
  );
  return {
    ...cost,
    script: documented.install,
    scriptDestroy: documented.destroy,
    ratio: cost.untilSynced / documented.install,
    statePerCluster: state / count,
  };
}

async function onFreshClusters<T>(
  topology: TopologyName,
  count: number,
  work: (kubeconfig: string) => Promise<T>,
): Promise<T> {
  const instance = `bench-${defaultInstance()}`.slice(0, 32).replace(/-$/, "");
  const names = Object.keys(clustersOf(topology, count));
  const clusters = names.map((name) => ({ name, network: name }));
  await clustersUp({ clusters }, { instance });
  try {
    return await work(kubeconfigPath(instance));
  } finally {
    await clustersDown({ instance });
  }
}
