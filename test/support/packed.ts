import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { packageRoot } from "./plugin-host";

/** Runs a command in a folder and returns its output. If the command fails, so does the test. */
function run(folder: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: "utf8" });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout?.slice(0, 2_000)}`);
  }
}

/** A user's project in a new folder, with the package installed from the file that npm would publish. */
export class UserProject {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "user-project-"));

  write(file: string, content: string | object): void {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    fs.writeFileSync(path.join(this.folder, file), text);
  }

  /** Installs the packed package and these versions; `more` adds fields to package.json. */
  install(versions: { readonly [name: string]: string }, more: object = {}): void {
    const packed = this.pack();
    const dependencies = { ...versions, "istio-multicluster": `file:${packed}` };
    this.write("package.json", { name: "user-project", private: true, ...more, dependencies });
    this.run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefer-offline");
  }

  run(command: string, ...args: string[]): string {
    return run(this.folder, command, ...args);
  }

  /** Runs the project's own TypeScript compiler and returns its output. */
  compile(...args: string[]): string {
    return this.run(path.join("node_modules", ".bin", "tsc"), ...args);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }

  private pack(): string {
    const args = ["--silent", "--ignore-scripts", "--pack-destination", this.folder];
    return run(packageRoot, "npm", "pack", ...args).trim();
  }
}

/** The versions in this repository's lock file. */
export function lockedVersions(...names: string[]): { [name: string]: string } {
  const lock = fs.readFileSync(path.join(packageRoot, "package-lock.json"), "utf8");
  const { packages } = JSON.parse(lock) as { packages: { [at: string]: { version: string } } };
  return Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`]!.version]));
}
