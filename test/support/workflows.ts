import * as fs from "node:fs";
import * as path from "node:path";
import execa from "execa";
import * as yaml from "js-yaml";
import { root } from "./markdown";

/** A step of a job that runs in a shell. */
interface ShellStep {
  readonly name: string;
  readonly script: string;
  readonly env: Environment;
  /** When it runs: after success, after failure, or always. */
  readonly when: "success" | "failure" | "always";
}

interface Environment {
  readonly [name: string]: string;
}

/** What a job printed, and the step that failed. */
export interface JobResult {
  readonly output: string;
  readonly failed?: string;
}

interface Workflow {
  readonly env: Environment;
  readonly jobs: {
    readonly [job: string]: {
      readonly steps: readonly (GitHubStep & { readonly uses?: string })[];
    };
  };
}

interface GitHubStep {
  readonly name: string;
  readonly run?: string;
  readonly env?: Environment;
  readonly if?: string;
}

const load = (file: string): unknown =>
  yaml.load(fs.readFileSync(path.join(root, "examples/ci", file), "utf8"));

/** The shell steps of a workflow with one job. `values` has the value of each expression. */
export function githubSteps(file: string, values: Environment): ShellStep[] {
  const { env, jobs } = load(path.join("github", file)) as Workflow;
  const [job] = Object.values(jobs);
  const resolve = (variables: Environment): Environment =>
    Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, withValues(value, values)]),
    );
  return (job?.steps ?? []).flatMap(({ name, run, env: own = {}, if: condition = "" }) => {
    if (run === undefined) return [];
    const when = condition.includes("failure()") ? "failure" : "always";
    const step = { name, script: run, env: resolve({ ...env, ...own }) };
    return [{ ...step, when: condition === "" ? "success" : when }];
  });
}

/** Replaces expressions such as `${{ vars.MESH_STACK }}`. */
const withValues = (content: string, values: Environment): string =>
  content.replace(/\$\{\{ ([^}]+) \}\}/g, (_, expression: string) => {
    const value = values[expression];
    if (value === undefined) throw new Error(`no value for ${expression}`);
    return value;
  });

interface GitLabJob {
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly variables?: Environment;
}

/** The script of a job in GitLab's file, as one step. Variables of the job can use other variables. */
export function gitlabSteps(job: string): ShellStep[] {
  const file = load("gitlab-ci.yml") as { readonly [name: string]: GitLabJob };
  const { script = [], variables = {} } = file[job] ?? {};
  const assignments = Object.entries(variables).map(([name, value]) => `export ${name}="${value}"`);
  const lines = [...assignments, ...(file[".mesh"]?.before_script ?? []), ...script];
  return [{ name: job, script: lines.join("\n"), env: {}, when: "success" }];
}

/** Runs the steps of a job as the services do: each in a shell that ends at the first error. */
export async function runSteps(
  steps: readonly ShellStep[],
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
): Promise<JobResult> {
  let output = "";
  let failed: string | undefined;
  for (const { name, script, env: own, when } of steps) {
    if (when === (failed === undefined ? "failure" : "success")) continue;
    // start files of this machine could put other programs first on PATH
    const { all = "", exitCode } = await execa("bash", ["--norc", "-e", "-c", script], {
      cwd,
      env: { ...own, ...env, BASH_ENV: "" },
      stdin: "ignore",
      all: true,
      reject: false,
    });
    output += `${name}\n${all}\n`;
    if (exitCode !== 0) failed ??= name;
  }
  return failed === undefined ? { output } : { output, failed };
}
