import { isAbsolute, join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ChartPlan } from "../plan/chart";
import { installRelease } from "./chart";
import type { StepContext } from "./step-context";
import type { StepResult } from "./step-results";

const ownCharts = join(__dirname, "../../charts");

/**
 * Relative in the program of a project, so that the state is the same on every machine: the provider
 * runs in the same folder. In other programs, it runs in another folder than this process.
 */
const chartFolder = (): string =>
  isAbsolute(pulumi.runtime.getRootDirectory()) ? relative(process.cwd(), ownCharts) : ownCharts;

/**
 * Installs the CRDs of the Gateway API from the chart in this package. Helm creates them only where
 * they are missing, and never changes or deletes them, so that other tools can own them.
 */
export const installGatewayApi = (plan: ChartPlan, context: StepContext): StepResult =>
  installRelease("gateway-api", { ...plan, folder: chartFolder() }, context);
