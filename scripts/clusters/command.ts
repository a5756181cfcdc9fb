import { execFile } from "node:child_process";

/** The longest that a command may take, in milliseconds. */
const commandTimeout = 60_000;

/** Runs a short command and returns its output. The error has the command and its error output. */
export function run(command: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      args,
      { timeout: commandTimeout, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const said = stderr.trim() || stdout.trim() || error.message;
        const how = error.killed
          ? `not ended after ${commandTimeout / 1000} s`
          : `exit code ${error.code ?? error.signal}`;
        reject(
          new Error(`"${[command, ...args].join(" ").slice(0, 300)}" failed (${how}): ${said}`),
        );
      },
    );
    child.stdin?.on("error", () => undefined); // a command that ends early says why on its own
    child.stdin?.end(input ?? "");
  });
}

/** Waits until `check` returns true. Throws the error from `failure` after the timeout. */
export async function waitUntil(
  check: () => Promise<boolean> | boolean,
  {
    seconds,
    every = 100,
    failure,
  }: { seconds: number; every?: number; failure: () => Promise<Error> | Error },
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await check())) {
    if (Date.now() > end) throw await failure();
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
