import { copyFile, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Repairs a Pulumi backend in a folder after a killed run: waits for runs that are still alive,
 * removes the locks of dead ones, and restores state files that were half written.
 */
export async function repairBackend(folder: string): Promise<void> {
  await removeDeadLocks(join(folder, ".pulumi", "locks"));
  await repairFiles(folder);
}

/** Repairs the files of a Pulumi backend that a killed run had begun to write. */
export async function repairFiles(folder: string): Promise<void> {
  await removeCutAttributes(join(folder, ".pulumi"));
  await restoreCheckpoints(join(folder, ".pulumi", "stacks"));
}

/** A killed `pulumi` leaves its lock, and no later run may start while there is one. */
async function removeDeadLocks(folder: string): Promise<void> {
  for (const lock of await filesIn(folder, ".json")) {
    const pid = await lockedBy(lock);
    if (await isRunning(pid))
      console.error(`Waiting for the pulumi of an earlier run, which goes on (process ${pid}) …`);
    while (await isRunning(pid)) await wait(500);
    await rm(lock, { force: true });
  }
}

/** The process that wrote a lock. Undefined if it was killed while it wrote. */
async function lockedBy(lock: string): Promise<number | undefined> {
  const { pid } = (await parsed(lock)) ?? {};
  if (typeof pid === "number") return pid;
  return undefined;
}

/** Whether a process is a running `pulumi`. Its number may belong to another program by now. */
async function isRunning(pid: number | undefined): Promise<boolean> {
  if (pid === undefined) return false;
  const program = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
  return program.trim() === "pulumi";
}

/** Pulumi cannot read a file if the attributes next to it are cut off. It does not need them. */
async function removeCutAttributes(folder: string): Promise<void> {
  for (const file of await filesIn(folder, ".attrs"))
    if ((await parsed(file)) === undefined) await rm(file);
}

/** Pulumi copies a state file to `….bak` before it writes it, so one of the two is whole. */
async function restoreCheckpoints(folder: string): Promise<void> {
  for (const file of await filesIn(folder, ".json"))
    if ((await parsed(file)) === undefined)
      await copyFile(`${file}.bak`, file).catch(() => rm(file));
}

const filesIn = async (folder: string, ending: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, encoding: "utf8" }).catch(() => []))
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));

/** The content of a JSON file. Undefined if it is not whole. */
async function parsed(file: string): Promise<{ pid?: unknown } | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
