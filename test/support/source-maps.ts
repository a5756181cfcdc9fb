let running = 0;

/**
 * Runs a Pulumi program without source maps. Pulumi reads a stack trace for each promise and each
 * resource, and mapping them takes a quarter of the program's time.
 */
export async function withoutSourceMaps<Result>(program: () => Promise<Result>): Promise<Result> {
  running += 1;
  process.setSourceMapsEnabled(false);
  try {
    return await program();
  } finally {
    running -= 1;
    if (running === 0) process.setSourceMapsEnabled(true);
  }
}
