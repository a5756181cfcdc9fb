import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { packageRoot } from "./plugin-host";

// a compiler would be loaded at each start
const project = { name: "program", runtime: { name: "nodejs", options: { typescript: false } } };

/**
 * Writes a project with one file, to run it in its own process. Mocha would report the unhandled
 * errors of an inline program as its own.
 */
export function projectFolder(program: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "program-"));
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), JSON.stringify(project));
  fs.writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ name: "program", main: "index.js" }),
  );
  fs.writeFileSync(path.join(folder, "index.js"), program);
  fs.symlinkSync(path.join(packageRoot, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}
