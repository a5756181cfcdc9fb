import { execFile, type ExecFileException } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { singleLine } from "../../live/api-errors";
import { UsageError } from "../contexts";
import { InterruptedError } from "../interrupt";

/** Which stack to read. */
export interface StackSelection {
  /** As `stack`, `project/stack` or `org/project/stack`. Defaults to the selected stack. */
  readonly stack?: string | undefined;
  /** The folder of the project. Defaults to the current one. */
  readonly folder?: string | undefined;
}

interface PulumiRun {
  /** The words of the command, such as `stack export`. */
  readonly command: readonly string[];
  readonly flags?: readonly string[];
  /** Added to the environment. */
  readonly environment?: { readonly [name: string]: string };
  /** Finds the reason of a failure in the output of the command. */
  readonly reasonIn?: (stdout: string) => string | undefined;
  /** Stops the command. */
  readonly signal?: AbortSignal;
}

/** A large state is hundreds of megabytes. */
const maxBytes = 2 ** 30;

/** Runs a command of the Pulumi CLI, and returns what it printed. */
export function runPulumi(run: PulumiRun, { stack, folder }: StackSelection): Promise<string> {
  const { command, flags = [], environment = {}, signal, reasonIn = () => undefined } = run;
  const args = [...command, ...flags, "--non-interactive"];
  if (stack !== undefined) args.push("--stack", stack);
  if (folder !== undefined) args.push("--cwd", folder);
  const options = { maxBuffer: maxBytes, env: { ...process.env, ...environment }, signal };
  return new Promise((resolve, reject) => {
    execFile("pulumi", args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if (signal?.aborted) return reject(new InterruptedError());
      const reason = reasonIn(stdout) ?? reasonOf(error, stderr);
      const name = command.join(" ");
      const failed = error.code === "ENOENT" ? reason : `pulumi ${name} failed: ${reason}`;
      reject(new UsageError(`--stack: ${lacksProject({ stack, folder }, error) ?? failed}`));
    });
  });
}

/** Without a project, the error of the Pulumi CLI is about something else, such as a login. */
function lacksProject(
  { stack = "", folder = "." }: StackSelection,
  { code }: ExecFileException,
): string | undefined {
  const namesProject = stack.split("/").length > 2;
  const start = path.resolve(folder);
  if (code === "ENOENT" || namesProject || findProject(start) !== undefined) return undefined;
  return (
    `there is no Pulumi project in ${start} or above; run the command in the folder of the ` +
    "project, or pass the folder with -C"
  );
}

/** The folder of the project, as the Pulumi CLI finds it. */
function findProject(folder: string): string | undefined {
  const hasProject = ["yaml", "yml", "json"].some((extension) =>
    fs.existsSync(path.join(folder, `Pulumi.${extension}`)),
  );
  if (hasProject) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : findProject(parent);
}

/** Why the Pulumi CLI failed. Unlike stdout, stderr contains no secrets. */
function reasonOf({ code }: ExecFileException, stderr: string): string {
  if (code === "ENOENT")
    return "cannot run pulumi; install the Pulumi CLI, or use --kubeconfig and --context";
  const line = stderr.split("\n").find((one) => one.startsWith("error: "));
  return singleLine(line?.slice("error: ".length) ?? stderr) || "no error message";
}
