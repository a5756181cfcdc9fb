import { createInterface } from "node:readline/promises";
import execa from "execa";

/** The packages of a list that are not installed. */
export async function missingPackages(wanted: readonly string[]): Promise<string[]> {
  const { stdout, failed } = await execa("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Status}\n", ...wanted], { reject: false });
  // dpkg-query fails where it knows nothing of one of them, and still tells about the others
  if (failed && stdout === undefined) return [...wanted];
  const installed = new Set((stdout ?? "").split("\n").filter((line) => line.endsWith(" installed")).map((line) => line.split(" ")[0]!));
  return wanted.filter((name) => !installed.has(name));
}

/** Asks, where there is somebody to ask, and installs. */
export async function installPackages(missing: readonly string[], { yes }: { yes: boolean }): Promise<void> {
  if (missing.length === 0) return;
  const command = `apt-get install -y ${missing.join(" ")}`;
  if (!yes && process.stdin.isTTY && !(await agreed(missing))) throw new Error(`these Debian packages are needed: ${command}`);
  // what maintainers' scripts print is of interest only where they fail
  const environment = { env: { DEBIAN_FRONTEND: "noninteractive" }, all: true } as const;
  try {
    await execa("apt-get", ["update", "-q"], environment);
    await execa("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...missing], environment);
  } catch (error) {
    throw new Error(`"${command}" failed:\n${String((error as { all?: string }).all ?? error).split("\n").slice(-15).join("\n")}`);
  }
}

async function agreed(missing: readonly string[]): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`These Debian packages will be installed: ${missing.join(" ")}\nGo on? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
