import { resolve } from "node:path";
import execa from "execa";

/** The folder of this repository. */
export const root = resolve(__dirname, "..");

/** Compiles `sdk/` to `dist/`, which the engine and the command run. */
export async function buildPackage(): Promise<void> {
  await execa("npm", ["run", "--silent", "build"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
