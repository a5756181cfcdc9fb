import { cpus, totalmem } from "node:os";
import Table from "cli-table3";
import type { Measured } from "./figures";
import type { MeasuredRow } from "./rows";

const head = [
  "mesh",
  "script",
  "MultiClusterMesh",
  "ratio",
  "preview",
  "second up",
  "third up",
  "script destroy",
  "destroy",
  "state a cluster",
  "memory",
  "waits",
];

/** With a larger spread, a figure says more about the machine than about the mesh. */
const noisy = 0.25;

/** The medians as a table, with the spread of each noisy figure. */
export function tableOf(rows: readonly MeasuredRow[]): string {
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { topology, clusters, figures, waits } of rows)
    table.push([
      `${topology}-${clusters}`,
      inSeconds(figures.script),
      inSeconds(figures.untilSynced),
      cell(figures.ratio, (value) => value.toFixed(2)),
      inSeconds(figures.preview),
      inSeconds(figures.secondUp),
      inSeconds(figures.thirdUp),
      inSeconds(figures.scriptDestroy),
      inSeconds(figures.destroy),
      cell(figures.statePerCluster, (bytes) => `${(bytes / 1e6).toFixed(2)} MB`),
      cell(figures.memory, (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`),
      waits,
    ]);
  return `${table.toString()}\n${legendOf(rows)}\n${machine()}`;
}

const inSeconds = (figure: Measured): string => cell(figure, (value) => `${value.toFixed(1)} s`);

const cell = ({ median, spread }: Measured, format: (value: number) => string): string =>
  spread > noisy ? `${format(median)} ±${(spread * 50).toFixed(0)} %` : format(median);

const legendOf = (rows: readonly MeasuredRow[]): string =>
  `The median of ${rows[0]?.runs} runs. ± marks figures that differ between runs by more than ` +
  `${noisy * 100} %: repeat those on a quieter machine.`;

/** The machine of the measurement, for the report. */
export const machine = (): string =>
  `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ` +
  `${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node}`;
