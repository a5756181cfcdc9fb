import { join, relative } from "node:path";
import type { ChartPlan } from "../plan/chart";
import { installRelease } from "./chart";
import type { StepContext } from "./step-context";
import type { StepResult } from "./step-results";

/** Relative, so that the state is the same on every machine. */
const ownCharts = (): string => relative(process.cwd(), join(__dirname, "../../charts")) || ".";

/**
 * Installs the CRDs of the Gateway API from the chart in this package. Helm creates them only where
 * they are missing, and never changes or deletes them, so that other tools can own them.
 */
export const installGatewayApi = (plan: ChartPlan, context: StepContext): StepResult =>
  installRelease("gateway-api", { ...plan, folder: ownCharts() }, context);
