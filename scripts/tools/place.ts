import { existsSync } from "node:fs";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Moves what `make` wrote at a temporary path into place in one step, so that nothing reads an
 * unfinished file. A running program keeps its old file.
 */
export async function place(
  target: string,
  make: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${target}.new-${process.pid}`;
  const old = `${target}.old-${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await make(temporary);
    await rename(temporary, target).catch(async (error: NodeJS.ErrnoException) => {
      if (!existsSync(target)) throw error;
      await rename(target, old); // a folder cannot be renamed over another one
      await rename(temporary, target);
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

/** Moves a file of the same file system into place. */
export const placeFile = (file: string, target: string): Promise<void> =>
  place(target, (temporary) => rename(file, temporary));

/** Links to a program that was installed by other means. */
export const placeLink = (program: string, target: string): Promise<void> =>
  place(target, (temporary) => symlink(program, temporary));
