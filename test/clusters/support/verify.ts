import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import * as path from "node:path";
import { kubeconfigPath } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import type { Report } from "../../../sdk/status/report";
import { workloadNamespace } from "../../../sdk/status/workload/names";
import { kubectl } from "../../support/clusters";
import type { TestStack } from "../../support/engine";

/** What a command printed, and its exit code. */
export interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const command = path.resolve(__dirname, "../../../dist/status/cli.js");

/** Runs `istio-multicluster verify` as a user does. */
export const runVerify = (args: readonly string[], options: RunOptions = {}): Promise<Output> =>
  runCommand(["verify", ...args], options);

/** Runs `istio-multicluster status` as a user does. */
export const runStatus = (args: readonly string[]): Promise<Output> =>
  runCommand(["status", ...args], {});

interface RunOptions {
  readonly env?: { readonly [name: string]: string };
  /** Receives the process of the command. */
  readonly started?: (child: ChildProcess) => void;
}

/** Runs `istio-multicluster` as a user does. */
function runCommand(
  args: readonly string[],
  { env = {}, started = () => undefined }: RunOptions,
): Promise<Output> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [command, ...args], {
      env: { ...process.env, ...env },
    });
    started(child);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** The options that select clusters of this test run. */
export const contextsOf = (clusters: readonly string[]): string[] => [
  "--kubeconfig",
  kubeconfigPath(testInstance()),
  ...clusters.flatMap((name) => ["--context", name]),
];

const sample = ["--service", "helloworld.sample:5000"];

/** Asserts that `verify` finds nothing, and that all clusters with the sample answered each other. */
export async function assertTraffic(
  clusters: readonly string[],
  {
    workloads = clusters,
    namespace = "istio-system",
  }: { readonly workloads?: readonly string[]; readonly namespace?: string } = {},
): Promise<void> {
  const options = ["-o", "json", "--namespace", namespace, ...sample];
  const { code, stdout, stderr } = await runVerify([...options, ...contextsOf(clusters)]);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  const { traffic = [], findings } = JSON.parse(stdout) as Report;
  assert.deepEqual(findings, []);
  // the command expects no answer from a cluster without ready pods, but these tests do
  const answered = traffic
    .filter(({ context }) => workloads.includes(context))
    .map(({ context, answers }) => [context, Object.keys(answers).sort()]);
  const all = [...workloads].sort();
  assert.deepEqual(
    answered.sort(),
    all.map((name) => [name, all]),
  );
}

/**
 * Asserts that `verify` finds nothing, with a workload of its own in every cluster with proxies, for
 * the mesh in a stack.
 */
export async function assertVerified(
  stack: TestStack,
  workloads: readonly string[],
  ...more: string[]
): Promise<void> {
  const { folder, environment } = stack.project;
  const args = ["--stack", "mesh", "-C", folder, "-o", "json", ...more];
  const { code, stdout, stderr } = await runVerify(args, { env: environment });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  const report = JSON.parse(stdout) as Report;
  assert.deepEqual(report.findings, []);
  assertEveryDirection(report, workloads);
}

/**
 * Asserts that every cluster got an answer over mTLS from every cluster. In ambient mode, ztunnel
 * hides mTLS from pods, so the report must not say how answers came.
 */
export function assertEveryDirection(report: Report, clusters: readonly string[]): void {
  const { traffic = [] } = report;
  const expected = report.clusters.some(({ isAmbient }) => isAmbient) ? undefined : true;
  const all = [...clusters].sort();
  const answered = traffic.map(({ context, answers }) => {
    const good = Object.keys(answers).filter((name) => answers[name]!.isEncrypted === expected);
    return [context, good.sort()];
  });
  assert.deepEqual(
    answered.sort(),
    all.map((name) => [name, all]),
  );
}

/** Waits until Kubernetes has deleted the workload of `verify`. */
export async function assertRemoved(clusters: readonly string[]): Promise<void> {
  const removed = ["wait", "--for=delete", `namespace/${workloadNamespace}`, "--timeout=120s"];
  for (const cluster of clusters) await kubectl(cluster, ...removed);
}
