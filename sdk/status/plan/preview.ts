import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { planFileVariable, type PlanRecord } from "../../plan/record";
import { UsageError } from "../contexts";
import { progressLog } from "../progress";
import { chooseMesh } from "../stack/open";
import { runPulumi, type StackSelection } from "../stack/pulumi";

/** Runs the program of a stack in a preview, and returns the plan of one of its meshes. */
export async function previewPlan(
  selection: StackSelection,
  mesh: string | undefined,
  signal: AbortSignal,
): Promise<PlanRecord> {
  progressLog(process.stderr)("running `pulumi preview`");
  return chooseMesh(await previewPlans(selection, signal), mesh);
}

async function previewPlans(selection: StackSelection, signal: AbortSignal): Promise<PlanRecord[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "istio-multicluster-plan-"));
  const file = path.join(folder, "plans");
  try {
    const flags = ["--color", "never", "--suppress-outputs"];
    const environment = { [planFileVariable]: file };
    const run = { command: ["preview"], flags, environment, signal, reasonIn: diagnosticsIn };
    await runPulumi(run, selection);
    return fs.existsSync(file) ? parsePlans(fs.readFileSync(file, "utf8")) : [];
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** The errors at the end of a preview. They are for the user, so they have no secrets. */
function diagnosticsIn(output: string): string | undefined {
  const start = output.indexOf("\nDiagnostics:\n");
  return start < 0 ? undefined : output.slice(start).trimEnd();
}

/** The plans in the file that the component wrote, one on each line. */
export function parsePlans(content: string): PlanRecord[] {
  const lines = content.split("\n").filter((line) => line !== "");
  const plans = lines.map((line) => JSON.parse(line) as PlanRecord);
  if (plans.every(({ schemaVersion }) => schemaVersion === 1)) return plans;
  throw new UsageError(
    "--stack: the program uses a newer istio-multicluster than this command; update the command",
  );
}
