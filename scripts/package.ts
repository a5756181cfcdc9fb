import { resolve } from "node:path";
import execa from "execa";

/** The folder of this repository. */
export const root = resolve(__dirname, "..");

/** Compiles `sdk/` beside its sources, which is what the engine runs. */
export async function buildPackage(): Promise<void> {
  await execa("npm", ["run", "--silent", "build"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
