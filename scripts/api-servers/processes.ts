import { spawn, type ChildProcess } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { programPath } from "../tools";

/** Many servers share the machine, so each frees memory early. */
const environment = { GOGC: "50" };

/** Processes that end with this one. */
export class Processes {
  private readonly running: ChildProcess[] = [];
  private readonly kill = (): void => this.running.forEach((child) => child.kill("SIGKILL"));
  private readonly exit = (): void => process.exit(1);

  constructor() {
    process.once("exit", this.kill);
    // a signal alone would end this process without the event
    process.once("SIGINT", this.exit).once("SIGTERM", this.exit);
  }

  start(name: string, args: readonly string[], folder: string): ChildProcess {
    const log = openSync(join(folder, `${name}.log`), "a");
    const child = spawn(programPath(name), args, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", log, log],
    });
    child.on("error", () => undefined); // a program that cannot start never becomes ready
    this.running.push(child);
    return child;
  }

  async stop(): Promise<void> {
    process.off("exit", this.kill).off("SIGINT", this.exit).off("SIGTERM", this.exit);
    const ended = this.running
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map((child) => new Promise((resolve) => child.once("exit", resolve)));
    this.kill();
    await Promise.all(ended);
  }
}
