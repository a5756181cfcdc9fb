import * as fs from "node:fs";
import type { MeshPlan } from "../plan/plan";
import { planFileVariable, planRecord, recordLine } from "../plan/record";

/** If `istio-multicluster plan` runs this program, adds the plan of a mesh to the file it reads. */
export function writePlan(mesh: string, plan: MeshPlan): void {
  const file = process.env[planFileVariable];
  if (file === undefined || file === "") return;
  fs.appendFileSync(file, recordLine(planRecord(mesh, plan)), { mode: 0o600 });
}
