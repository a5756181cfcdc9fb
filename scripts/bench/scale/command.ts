import type { Command } from "commander";
import { wholeNumber } from "../../command-line";
import { buildPackage } from "../../package";
import { ensureTools } from "../../tools";
import { clustersThatFit, measureScale, type PhaseCost } from "./measure";
import { scaleLine, scaleTable } from "./report";

/** Adds the command `scale`. */
export const addScale = (program: Command): Command =>
  program
    .enablePositionalOptions() // otherwise the program takes the options of its commands
    .command("scale")
    .description(
      "Measures how the cost of a mesh grows with its clusters, on API servers without nodes: " +
        "preview, first up, another without changes, one cluster that joins, and its leaving.",
    )
    .argument("[clusters...]", "the sizes of the meshes (default: 10 20)", addSize)
    .option("--json", "print JSON")
    .action((sizes: number[], options: { json?: boolean }) =>
      scale(sizes.length > 0 ? sizes : [10, 20], options),
    );

const addSize = (value: string, before: readonly number[] = []): number[] => [
  ...before,
  wholeNumber(value),
];

async function scale(sizes: readonly number[], { json }: { json?: boolean }): Promise<void> {
  await ensureTools({ groups: ["test"], yes: false });
  await buildPackage();
  const costs: PhaseCost[] = [];
  const onCost = (cost: PhaseCost): void => {
    costs.push(cost);
    console.error(scaleLine(cost));
  };
  try {
    for (const size of sizes.map(fitting)) {
      console.error(`${size} clusters: starting their API servers`);
      await measureScale(size, onCost);
    }
  } finally {
    // a later failure must not lose what was measured before it
    if (costs.length > 0)
      console.log(json ? JSON.stringify(costs, undefined, 2) : scaleTable(costs));
  }
}

/** As many clusters as were asked for, or as fit into memory. */
function fitting(size: number): number {
  const most = clustersThatFit();
  if (size <= most) return size;
  console.error(`${size} clusters do not fit into the free memory: measuring ${most} instead`);
  return most;
}
