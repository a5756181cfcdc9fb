import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import { packageRoot } from "./plugin-host";

/** A copy of the repository as it is now, with one commit. It has its own installed packages. */
export class Checkout {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "checkout-"));

  async make(): Promise<void> {
    const { stdout } = await execa("git", ["ls-files", "-co", "--exclude-standard"], {
      cwd: packageRoot,
    });
    const files = stdout.split("\n").filter((file) => fs.existsSync(path.join(packageRoot, file)));
    for (const file of files) {
      fs.mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
      fs.cpSync(path.join(packageRoot, file), path.join(this.folder, file));
    }
    // hard links, because copies would take hundreds of megabytes
    const modules = path.join(packageRoot, "node_modules");
    await execa("cp", ["--archive", "--link", modules, this.folder]);
    await this.git("init", "--quiet", "--initial-branch", "main");
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--message", "All files");
  }

  async git(...args: string[]): Promise<string> {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@mesh.example"];
    return (await execa("git", [...identity, ...args], { cwd: this.folder })).stdout;
  }

  /** Runs a script of the copy, as `npm run` does. */
  run(script: string, ...args: string[]): execa.ExecaChildProcess {
    const all = ["--require", "tsx/cjs", path.join("scripts", script), ...args];
    return execa(process.execPath, all, { cwd: this.folder, reject: false });
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}
