import { isAbsolute, join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ChartPlan } from "../plan/chart";
import { installRelease } from "./chart";
import type { StepContext } from "./step-context";
import type { StepResult } from "./step-results";

const ownCharts = join(__dirname, "../../charts");

/**
 * Relative for the program of a project, where the provider also runs, so that the state is the
 * same on every machine. Elsewhere, the provider runs in another folder than this process.
 */
const chartFolder = (): string =>
  isAbsolute(pulumi.runtime.getRootDirectory()) ? relative(process.cwd(), ownCharts) : ownCharts;

/**
 * Installs the CRDs of the Gateway API from the chart in this package. Helm creates them only where
 * they are missing, and never changes or deletes them, so that other tools can own them.
 */
export const installGatewayApi = (plan: ChartPlan, context: StepContext): StepResult =>
  installRelease("gateway-api", { ...plan, folder: chartFolder() }, context);
