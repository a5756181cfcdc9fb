import { spawn } from "node:child_process";
import * as path from "node:path";
import { kubeconfigPath } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";

/** Runs the package's command as a user would, and returns its exit code and what it printed. */
export function verifyCommand(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const command = path.resolve(__dirname, "../../../sdk/status/cli.js");
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [command, "verify", "--kubeconfig", kubeconfigPath(testInstance()), ...args]);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
