import { execFile, type ExecFileException } from "node:child_process";
import { singleLine } from "../api-errors";
import { UsageError } from "../contexts";

/** Which stack to read. */
export interface StackSelection {
  /** As `stack`, `project/stack` or `org/project/stack`. Defaults to the selected stack. */
  readonly stack?: string;
  /** The folder of the project. Defaults to the current one. */
  readonly folder?: string;
}

/** A large state is hundreds of megabytes. */
const maxBytes = 2 ** 30;

/** Reads the state of a stack through the Pulumi CLI. The state holds decrypted secrets. */
export async function exportStack({ stack, folder }: StackSelection): Promise<unknown> {
  const args = ["stack", "export", "--show-secrets", "--non-interactive"];
  if (stack !== undefined) args.push("--stack", stack);
  if (folder !== undefined) args.push("--cwd", folder);
  const output = await pulumi(args);
  try {
    return JSON.parse(output);
  } catch {
    // the error of the parser quotes the state
    throw new UsageError("--stack: pulumi stack export did not print JSON; update the Pulumi CLI");
  }
}

const pulumi = (args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile("pulumi", args, { maxBuffer: maxBytes }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new UsageError(`--stack: ${exportFailure(error, stderr)}`));
    });
  });

/** Why the Pulumi CLI failed. Its output to stderr has no secrets, unlike the state in stdout. */
function exportFailure(error: ExecFileException, stderr: string): string {
  if (error.code === "ENOENT")
    return "cannot run pulumi; install the Pulumi CLI, or use --kubeconfig and --context";
  const line = stderr.split("\n").find((one) => one.startsWith("error: "));
  const reason = singleLine(line?.slice("error: ".length) ?? stderr);
  return `pulumi stack export failed: ${reason || "no error message"}`;
}
