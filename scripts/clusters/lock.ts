import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { setTimeout } from "node:timers/promises";

/** Locks an instance while `work` runs, so that two commands never change it at once. */
export async function withLock<T>(instance: string, work: () => Promise<T>): Promise<T> {
  const lock = await tryLock(instance);
  if (lock === undefined)
    throw new Error(
      `instance ${instance}: another command is changing it; wait until it ends and try again`,
    );
  return work().finally(() => unlock(lock));
}

/** Does `work` when no other process does work with the same name. */
export async function oneByOne<T>(name: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const lock = await tryLock(name);
    if (lock !== undefined) return work().finally(() => unlock(lock));
    await setTimeout(200);
  }
}

/**
 * The lock is a socket without a file. The kernel frees it when the process ends, even if it is
 * killed. Undefined if another process has the lock.
 */
async function tryLock(name: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  try {
    await once(server.listen(`\0istio-multicluster/${name}`), "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}

const unlock = (lock: Server): Promise<void> =>
  new Promise((resolve) => lock.close(() => resolve()));
