import { defined } from "../../defined";
import type { PlanOptions } from "../options";
import { formatPlan } from "./format";
import { previewPlan } from "./preview";

/** The plan of a mesh, in the format that the options ask for. */
export async function planOutput(options: PlanOptions, signal: AbortSignal): Promise<string> {
  const { stack, mesh, cwd, output } = options;
  const plan = await previewPlan(defined({ stack, folder: cwd }), mesh, signal);
  return output === "json" ? JSON.stringify(plan, undefined, 2) : formatPlan(plan);
}
