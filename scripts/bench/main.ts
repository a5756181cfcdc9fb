import { InvalidArgumentError } from "commander";
import { commandLine, runCommandLine, wholeNumber } from "../command-line";
import { buildPackage } from "../package";
import { ensureTools } from "../tools";
import { tableOf } from "./report";
import { measureRow, parseRow, type MeasuredRow, type Row } from "./rows";
import { addScale } from "./scale/command";

function addRow(name: string, before: readonly Row[] = []): Row[] {
  const row = parseRow(name);
  if (row !== undefined) return [...before, row];
  const expected = "a topology and a number from 2 to 8, such as multi-primary-6";
  throw new InvalidArgumentError(`expected ${expected}, got "${name}"`);
}

async function bench(rows: Row[], options: { runs: number; json?: boolean }): Promise<void> {
  await ensureTools({ groups: ["test"], yes: false });
  await buildPackage();
  const measured: MeasuredRow[] = [];
  try {
    for (const row of rows) measured.push(await measureRow(row, options.runs));
  } finally {
    // a later failure must not lose the rows before it
    if (measured.length > 0)
      console.log(options.json ? JSON.stringify(measured, undefined, 2) : tableOf(measured));
  }
}

const program = commandLine(
  "bench",
  "Installs meshes on new local clusters, by Istio's documented commands and by MultiClusterMesh. " +
    "Each time ends when every istiod reports every peer as synced. Compare ratios, not seconds.",
)
  .argument(
    "[rows...]",
    "which meshes: a topology and the number of clusters, such as multi-primary-6 " +
      "(default: primary-remote-2 multi-primary-2)",
    addRow,
  )
  .option("--runs <number>", "how often to measure each row", wholeNumber, 3)
  .option("--json", "print JSON")
  .action((rows: Row[], options: { runs: number; json?: boolean }) =>
    bench(
      rows.length > 0
        ? rows
        : ["primary-remote-2", "multi-primary-2"].flatMap((name) => addRow(name)),
      options,
    ),
  );

addScale(program);
void runCommandLine(program);
