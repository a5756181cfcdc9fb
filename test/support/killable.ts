import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Where a command runs. */
interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A command in a session of its own. Pulumi starts its providers and the program in other process
 * groups, but in the same session, so all of them can be found and killed.
 */
export class KillableRun {
  /** Everything that it printed so far. */
  output = "";
  private readonly ended: Promise<unknown>;
  private isKilled = false;

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, "exit");
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data: Buffer) => (this.output += data.toString()));
  }

  static start(command: string, args: readonly string[], { cwd, env }: Place): KillableRun {
    const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
    return new KillableRun(spawn(command, args, { cwd, env, stdio, detached: true }));
  }

  /** Waits for what the run does. Fails if the run ends without it. */
  async until(happened: Promise<unknown>): Promise<void> {
    const endedFirst = this.ended.then(() => {
      if (this.isKilled) return happened;
      throw new Error(`the run ended too early:\n${this.output}`);
    });
    await Promise.race([happened, endedFirst]);
  }

  /** Waits for some time. Returns whether the run still goes on then. */
  async isRunningAfter(milliseconds: number): Promise<boolean> {
    const timer = new AbortController();
    const late = wait(milliseconds, true, { signal: timer.signal }).catch(() => false);
    const isRunning = await Promise.race([late, this.ended.then(() => false)]);
    timer.abort();
    return isRunning;
  }

  /** Kills the process of the command alone. */
  async killEngine(): Promise<void> {
    this.isKilled = true;
    this.child.kill("SIGKILL");
    await this.ended;
  }

  /** Kills all processes of the session, and waits until they are gone. */
  async kill(): Promise<void> {
    for (let left = this.processes(); left.length > 0; left = this.processes()) {
      for (const pid of left) killIfThere(pid);
      await wait(20);
    }
    await this.ended;
  }

  private processes(): number[] {
    return fs
      .readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0 && sessionOf(pid) === this.child.pid);
  }
}

/** The session of a running process. Undefined if it has ended. */
function sessionOf(pid: number): number | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // after the name, in parentheses: state, parent, process group, session
    const [state, , , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : Number(session);
  } catch {
    return undefined;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
