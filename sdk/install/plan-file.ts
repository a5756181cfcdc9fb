import * as fs from "node:fs";
import type { MeshPlan } from "../plan/plan";
import { planFileVariable, planRecord, recordLine } from "../plan/record";

/** Adds the plan of a mesh to the file that `istio-multicluster plan` reads, if it runs. */
export function writePlan(mesh: string, plan: MeshPlan): void {
  const file = process.env[planFileVariable];
  if (file === undefined || file === "") return;
  fs.appendFileSync(file, recordLine(planRecord(mesh, plan)), { mode: 0o600 });
}
