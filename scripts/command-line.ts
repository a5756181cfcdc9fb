import { createInterface } from "node:readline/promises";
import { Command, CommanderError } from "commander";

/** Asks before something is destroyed or installed; anything but yes is no. Without a terminal there is nobody to ask. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** A command of this repository, as `npm run NAME` starts it. */
export const commandLine = (name: string, description: string): Command =>
  new Command(name).description(description).exitOverride();

/**
 * Runs a command and sets the exit code of the process: 0 where it went well, 1 where it failed, 2 where it cannot be followed.
 * An action that ends well otherwise sets `process.exitCode` itself.
 */
export async function runCommandLine(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2; // commander has said it already
      return;
    }
    console.error(`error: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
