import { createServer } from "node:net";

/**
 * Holds an instance while `work` runs, so that no two commands change it at once. The lock is a
 * socket without a file: the kernel frees it with the process, however that ends.
 */
export async function withLock<T>(instance: string, work: () => Promise<T>): Promise<T> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const busy = new Error(
        `instance ${instance}: another command is at work on it; wait until it ends, or end it, and try again`,
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
