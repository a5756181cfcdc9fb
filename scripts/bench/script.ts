import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { ClusterPlan } from "../../sdk/plan/plan";
import { toolEnvironment } from "../tools";

/** What Istio's documentation has a script do: files, programs, remote secrets and waiting. */
export class Script {
  private folder: Promise<string> | undefined;

  constructor(private readonly kubeconfig: string) {}

  async file(name: string, content: string): Promise<string> {
    this.folder ??= mkdtemp(join(tmpdir(), "documented-"));
    const file = join(await this.folder, name);
    await writeFile(file, content, { mode: 0o600 });
    return file;
  }

  kubectl(cluster: string, ...args: string[]): Promise<string> {
    return this.run("kubectl", ["--context", cluster, ...args]);
  }

  async remoteSecret(holder: string, target: string): Promise<void> {
    const secret = await this.run("istioctl", [
      "create-remote-secret",
      "--context",
      target,
      "--name",
      target,
    ]);
    await this.kubectl(holder, "apply", "-f", await this.file("remote-secret.yaml", secret));
  }

  /**
   * Waits as the documentation does: until `istioctl remote-clusters` reports every peer as synced.
   */
  async untilSynced({ name, peers }: ClusterPlan): Promise<void> {
    for (;;) {
      const rows = (await this.run("istioctl", ["remote-clusters", "--context", name])).split("\n");
      if (
        peers.every((peer) =>
          rows.some((row) => row.startsWith(`${peer} `) && row.includes("synced")),
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async end(): Promise<void> {
    if (this.folder) await rm(await this.folder, { recursive: true });
  }

  async run(command: string, args: string[]): Promise<string> {
    return (
      await execa(command, args, {
        env: { ...toolEnvironment(), KUBECONFIG: this.kubeconfig },
        stdin: "ignore",
      })
    ).stdout;
  }
}
