import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import * as yaml from "js-yaml";
import { chartFolder, programPath, toolEnvironment } from "../../scripts/tools";
import { pulumiHome } from "../../scripts/tools/paths";
import type { ApiServers } from "./api-servers";
import { assertSucceeded, changes, TestStack } from "./engine";
import { packageRoot } from "./plugin-host";

/**
 * A user with the example in YAML, who does not have the package yet. Of all plug-ins, the engine
 * has only the provider for Kubernetes.
 */
export class Consumer {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "consumer-"));
  private readonly home = fs.mkdtempSync(path.join(os.tmpdir(), "consumer-home-"));
  private readonly environment: { readonly [name: string]: string };

  constructor(servers: ApiServers, more: { readonly [name: string]: string } = {}) {
    this.environment = {
      ...toolEnvironment(),
      PULUMI_HOME: this.home,
      KUBECONFIG: servers.kubeconfig,
      ...more,
    };
    fs.mkdirSync(path.join(this.home, "plugins"));
    const isProvider = (name: string): boolean => name.startsWith("resource-kubernetes-");
    // hard links, because the engine follows no others
    for (const plugin of fs.readdirSync(path.join(pulumiHome(), "plugins")).filter(isProvider))
      execa.sync("cp", ["--archive", "--link", plugin, path.join(this.home, "plugins")], {
        cwd: path.join(pulumiHome(), "plugins"),
      });
    const example = path.join(packageRoot, "examples/yaml/Pulumi.yaml");
    const { packages: _, ...project }: any = yaml.load(fs.readFileSync(example, "utf8"));
    const { properties } = project.resources.mesh;
    properties.clusters = servers.reachable(properties.clusters);
    this.write(project);
  }

  pulumi(args: readonly string[], more = {}): execa.ExecaChildProcess {
    const env = { ...this.environment, ...more };
    return execa(programPath("pulumi"), args, { cwd: this.folder, env });
  }

  /** The packages that the project names. */
  get packages(): unknown {
    return (yaml.load(fs.readFileSync(this.project, "utf8")) as any).packages;
  }

  /** The plug-ins that the engine has got for itself. */
  get plugins(): string[] {
    const all = fs.readdirSync(path.join(this.home, "plugins"), { withFileTypes: true });
    return all.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  }

  /** Previews the example, and asserts that the preview has the objects of a mesh. */
  async assertPreviewed(): Promise<void> {
    const source = { projectFolder: this.folder };
    const stack = await TestStack.create("consumer", source, this.environment);
    try {
      await stack.setConfig({ chartRepository: chartFolder() });
      const preview = await stack.preview();
      assertSucceeded(preview);
      const service = "create kubernetes:core/v1:Service mesh-west-gateway-service";
      assert.ok(changes(preview).includes(service), preview.output);
    } finally {
      stack.remove();
    }
  }

  remove(): void {
    for (const folder of [this.folder, this.home]) fs.rmSync(folder, { recursive: true });
  }

  private get project(): string {
    return path.join(this.folder, "Pulumi.yaml");
  }

  private write(project: object): void {
    fs.writeFileSync(this.project, yaml.dump(project));
  }
}
