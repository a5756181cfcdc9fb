import { createInterface } from "node:readline/promises";
import { Command, CommanderError, InvalidArgumentError } from "commander";

/**
 * Asks before something is destroyed or installed. Anything but yes means no. Without a terminal, as
 * in CI, the command goes on without asking.
 */
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
 * Runs a command and sets the exit code of the process: 0 for success, 1 for failure, 2 for wrong
 * usage. An action may also set `process.exitCode` itself.
 */
export async function runCommandLine(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2; // commander has printed the error
      return;
    }
    console.error(`error: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

/** Reads a number of things from an argument of a command. */
export function wholeNumber(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError(`expected a whole number from 1, got "${value}"`);
}
