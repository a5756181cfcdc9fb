import { createServer } from "node:net";

/**
 * Locks an instance while `work` runs, so that two commands never change it at once. The lock is a
 * socket without a file. The kernel frees it when the process ends, even if it is killed.
 */
export async function withLock<T>(instance: string, work: () => Promise<T>): Promise<T> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const busy = new Error(
        `instance ${instance}: another command is changing it; wait until it ends and try again`,
      );
      reject(error.code === "EADDRINUSE" ? busy : error);
    });
    server.listen(`\0istio-multicluster/${instance}`, resolve);
  });
  try {
    return await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
