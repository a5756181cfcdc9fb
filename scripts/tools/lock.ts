import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { cacheFolder } from "./paths";

/** Runs `work` while no other process installs into the same cache. Waits for such a process. */
export async function withInstallLock<T>(work: () => Promise<T>): Promise<T> {
  const file = join(cacheFolder(), "install.lock");
  await mkdir(cacheFolder(), { recursive: true });
  for (let said = false; !(await take(file)); said = true) {
    const owner = Number(await readFile(file, "utf8").catch(() => ""));
    if (owner > 0 && !isAlive(owner))
      await rm(file, { force: true }); // it was killed
    else if (!said)
      console.error(`Waiting for another installation (process ${owner || "unknown"}) to end ...`);
    await setTimeout(200);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

const take = (file: string): Promise<boolean> =>
  writeFile(file, String(process.pid), { flag: "wx" }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return false;
      throw error;
    },
  );

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
