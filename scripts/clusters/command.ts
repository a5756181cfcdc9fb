import { execa } from "execa";

/** Ends what is waited for when nothing else does. */
const commandTimeout = 60_000;

/** Runs a short command and returns what it printed; the error names the command and what it said. */
export async function run(command: string, args: readonly string[], input?: string): Promise<string> {
  const result = await execa(command, [...args], {
    reject: false,
    timeout: commandTimeout,
    ...(input === undefined ? { stdin: "ignore" } : { input }),
  });
  if (result.failed) {
    const said = result.stderr || result.stdout || result.originalMessage || "it printed nothing";
    throw new Error(`"${[command, ...args].join(" ").slice(0, 300)}" failed (${result.exitCode ?? result.signal ?? "not started"}): ${said}`);
  }
  return result.stdout;
}

/** Waits until `check` gives true; `failure` says what to throw when it never does. */
export async function waitUntil(
  check: () => Promise<boolean> | boolean,
  { seconds, every = 100, failure }: { seconds: number; every?: number; failure: () => Promise<Error> | Error },
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await check())) {
    if (Date.now() > end) throw await failure();
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
