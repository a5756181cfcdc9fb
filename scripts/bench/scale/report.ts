import Table from "cli-table3";
import { machine } from "../report";
import type { PhaseCost } from "./measure";

const head = [
  "clusters",
  "run",
  "resources",
  "time",
  "CPU",
  "CPU a resource",
  "memory",
  "state",
  "requests",
];

/** The costs as a table. */
export function scaleTable(costs: readonly PhaseCost[]): string {
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const cost of costs)
    table.push([
      cost.clusters,
      cost.phase,
      cost.resources,
      `${cost.time.toFixed(1)} s`,
      `${cost.cpu.toFixed(1)} s`,
      perResource(cost),
      `${(cost.memory / 2 ** 20).toFixed(0)} MiB`,
      `${(cost.state / 1e6).toFixed(2)} MB`,
      cost.requests,
    ]);
  return `${table.toString()}\n${machine()}`;
}

/** One line for the terminal. */
export const scaleLine = (cost: PhaseCost): string =>
  `${cost.clusters} clusters, ${cost.phase}: ${cost.time.toFixed(1)} s, ` +
  `${cost.cpu.toFixed(1)} s of CPU, ${cost.resources} resources`;

/** A preview leaves no resources in the state, so it has no such figure. */
const perResource = ({ cpu, resources }: PhaseCost): string =>
  resources < 2 ? "" : `${((cpu / resources) * 1000).toFixed(0)} ms`;
