import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as path from "node:path";
import { kubeconfigPath } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import type { Report } from "../../../sdk/status/report";

/** Runs `istio-multicluster verify` as a user does. */
export function runVerify(
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const command = path.resolve(__dirname, "../../../dist/status/cli.js");
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [
      command,
      "verify",
      "--kubeconfig",
      kubeconfigPath(testInstance()),
      ...args,
    ]);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Asserts that `verify` passes, and that all clusters with the sample answered each other. */
export async function assertTraffic(
  clusters: readonly string[],
  {
    workloads = clusters,
    namespace = "istio-system",
  }: { readonly workloads?: readonly string[]; readonly namespace?: string } = {},
): Promise<void> {
  const contexts = clusters.flatMap((name) => ["--context", name]);
  const { code, stdout, stderr } = await runVerify("--json", "--namespace", namespace, ...contexts);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  const { traffic = [] } = JSON.parse(stdout) as Report;
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
