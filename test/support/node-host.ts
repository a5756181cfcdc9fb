import * as fs from "node:fs";
import * as path from "node:path";
import { toolEnvironment } from "../../scripts/tools";

/**
 * Writes a host for Node.js to a folder, for plug-ins in folders. The host of the tests is too old
 * to serve them. Returns the environment in which the CLI finds it.
 */
export function nodeHost(folder: string): { readonly PATH: string } {
  const program = path.join(__dirname, "node-host-process.ts");
  const script = `#!/bin/sh\nexec ${process.execPath} --require ${require.resolve("tsx/cjs")} ${program} "$@"\n`;
  fs.writeFileSync(path.join(folder, "pulumi-language-nodejs"), script, { mode: 0o755 });
  return { PATH: `${folder}${path.delimiter}${toolEnvironment().PATH}` };
}
