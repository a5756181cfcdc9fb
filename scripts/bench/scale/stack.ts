import { randomBytes } from "node:crypto";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { dump } from "js-yaml";
import type { ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { istioImageTag } from "../../clusters";
import { makePrivateFolder, writePrivateFile } from "../../clusters/state";
import { root } from "../../package";
import { chartFolder, programPath, toolEnvironment } from "../../tools";
import { stateFile } from "../mesh";

/** What the state of a stack takes. */
export interface StateCost {
  /** In bytes. */
  readonly state: number;
  readonly resources: number;
}

/** A stack with one mesh, run by the CLI, whose program is a process of its own. */
export class ScaleStack {
  private readonly environment: { readonly [name: string]: string };

  private constructor(
    private readonly folder: string,
    private readonly kubeconfig: string,
  ) {
    this.environment = {
      ...toolEnvironment(),
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(12).toString("hex"),
    };
  }

  static async create(folder: string, kubeconfig: string): Promise<ScaleStack> {
    const stack = new ScaleStack(folder, kubeconfig);
    await makePrivateFolder(join(folder, "state"));
    const runtime = { name: "nodejs", options: { typescript: false } };
    await writePrivateFile(join(folder, "Pulumi.yaml"), dump({ name: "bench", runtime }));
    await writePrivateFile(join(folder, "package.json"), JSON.stringify({ main: "index.js" }));
    await writePrivateFile(join(folder, "index.js"), program);
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    await stack.start("stack", "init", "bench");
    return stack;
  }

  /** Sets the clusters of the mesh for the next run. */
  async setClusters(clusters: { readonly [name: string]: ClusterArgs }): Promise<void> {
    const args: MultiClusterMeshArgs = {
      clusters: Object.fromEntries(
        Object.entries(clusters).map(([name, cluster]) => [
          name,
          // the servers listen on loopback addresses, which peers cannot use
          { ...cluster, apiServer: { server: `https://${name}.example.com:6443` } },
        ]),
      ),
      defaults: { kubeconfig: this.kubeconfig },
      istio: { chartRepository: chartFolder(), imageHub: "localhost", imageTag: istioImageTag },
      // no pods run in these clusters
      readyTimeout: "0s",
    };
    await writePrivateFile(join(this.folder, "mesh.json"), JSON.stringify(args));
  }

  preview = (): execa.ExecaChildProcess => this.start("preview", "--parallel", "64");

  up = (...options: string[]): execa.ExecaChildProcess =>
    this.start("up", "--yes", "--skip-preview", "--parallel", "64", ...options);

  cost(): StateCost {
    const content = readFileSync(stateFile(join(this.folder, "state")), "utf8");
    const { checkpoint } = JSON.parse(content) as {
      checkpoint: { latest?: { resources?: unknown[] } };
    };
    return {
      state: Buffer.byteLength(content),
      resources: checkpoint.latest?.resources?.length ?? 0,
    };
  }

  private start = (...args: string[]): execa.ExecaChildProcess =>
    execa(programPath("pulumi"), [...args, "--non-interactive"], {
      cwd: this.folder,
      env: this.environment,
      all: true,
    });
}

const program = `
const { MultiClusterMesh } = require(${JSON.stringify(root)});
const mesh = new MultiClusterMesh("mesh", require("./mesh.json"));
exports.meshId = mesh.meshId;
`;
