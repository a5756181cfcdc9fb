import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "js-yaml";
import * as automation from "@pulumi/pulumi/automation";
import { repairFiles } from "../../scripts/quickstart/interrupted";
import { programPath, toolEnvironment } from "../../scripts/tools";
import { testEncryption } from "./key-server";
import { KillableRun } from "./killable";
import { packageRoot } from "./plugin-host";
import { withoutSourceMaps } from "./source-maps";

/** One step that the engine took, or would take after a preview. */
export interface EngineStep {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** The paths of the properties that differ, sorted. */
  readonly differs: readonly string[];
  /** The resource as the step leaves it. */
  readonly after: automation.StepEventStateMetadata | undefined;
}

/** The result of one run of the engine. */
export interface Run {
  readonly steps: readonly EngineStep[];
  /** Everything that was printed. */
  readonly output: string;
  /** Not set if the run succeeded. */
  readonly error?: Error;
}

/** A program, as a function or as a project in a folder. */
export type Source = { readonly program: automation.PulumiFn } | { readonly projectFolder: string };

/** A stack of the real engine with its state in a temporary folder. */
export class TestStack {
  private constructor(
    private readonly stack: automation.Stack,
    private readonly folder: string,
  ) {
    // three more CLI calls after each update, for a summary that no test reads
    stack.outputs = () => Promise.resolve({});
    stack.info = () => Promise.resolve(undefined);
  }

  /** Creates a stack. `env` is added to the environment of the engine and its providers. */
  static async create(
    name: string,
    source: Source,
    env: { readonly [name: string]: string } = {},
  ): Promise<TestStack> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "istio-multicluster-stack-"));
    const state = path.join(folder, "state");
    fs.mkdirSync(state);
    const { secretsProvider, environment } = await testEncryption();
    const envVars = {
      ...toolEnvironment(),
      ...environment,
      PULUMI_BACKEND_URL: `file://${state}`,
      // downloads of Helm must not reach the user's cache or the next test
      HELM_CACHE_HOME: path.join(folder, "helm"),
      ...env,
    };
    // the automation API finds the pulumi command in the PATH of this process
    process.env["PATH"] = envVars.PATH;
    const options = { envVars, secretsProvider };
    const stack =
      "program" in source
        ? await automation.LocalWorkspace.createOrSelectStack(
            { stackName: name, projectName: "istio-multicluster-test", program: source.program },
            { ...options, workDir: folder },
          )
        : await automation.LocalWorkspace.createOrSelectStack(
            { stackName: name, workDir: source.projectFolder },
            options,
          );
    return new TestStack(stack, folder);
  }

  /** How a command outside of this process uses the stack's project. */
  get project(): { folder: string; environment: { [name: string]: string } } {
    const { workDir, envVars } = this.stack.workspace;
    return { folder: workDir, environment: { ...envVars } };
  }

  setConfig(config: { readonly [key: string]: string }): Promise<void> {
    return this.stack.setAllConfig(
      Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])),
    );
  }

  up(options: automation.UpOptions = {}): Promise<Run> {
    return record((more) => this.stack.up({ parallel: 64, ...options, ...more }));
  }

  preview(options: automation.PreviewOptions = {}): Promise<Run> {
    return record((more) => this.stack.preview({ parallel: 64, ...options, ...more }));
  }

  destroy(options: automation.DestroyOptions = {}): Promise<Run> {
    return record((more) => this.stack.destroy({ parallel: 64, ...options, ...more }));
  }

  /** Starts an update or a destroy that can be killed. The program must be a project in a folder. */
  start(command: "up" | "destroy"): KillableRun {
    const { workDir, envVars } = this.stack.workspace;
    const args = [command, "--yes", "--skip-preview", "--non-interactive", "--parallel", "64"];
    return KillableRun.start(programPath("pulumi"), [...args, "--stack", this.stack.name], {
      cwd: workDir,
      env: { ...process.env, ...envVars },
    });
  }

  /** Frees the stack after a killed run, as the documentation says. */
  async unlock(): Promise<void> {
    await repairFiles(path.join(this.folder, "state"));
    await this.stack.cancel();
  }

  outputs(): Promise<automation.OutputMap> {
    return this.stack.workspace.stackOutputs(this.stack.name);
  }

  /** The names of the resources in the state. */
  async resources(): Promise<string[]> {
    const { deployment } = await this.stack.exportStack();
    return ((deployment as { resources?: { urn: string }[] }).resources ?? []).map(({ urn }) =>
      urn.split("::").at(-1)!,
    );
  }

  /** The content of every file of the stack, including state, backups and history. */
  readStoredFiles(): string {
    const files = fs
      .readdirSync(this.folder, { recursive: true, encoding: "utf8" })
      .map((file) => path.join(this.folder, file));
    return files
      .filter((file) => fs.statSync(file).isFile())
      .map((file) => fs.readFileSync(file, "utf8"))
      .join("\n");
  }

  /** The state with its secrets decrypted. */
  async decrypted(): Promise<string> {
    return JSON.stringify(await this.stack.exportStack());
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}

type Recording = {
  onOutput: (text: string) => void;
  onEvent: (event: automation.EngineEvent) => void;
  color: "never";
};

async function record(run: (options: Recording) => Promise<unknown>): Promise<Run> {
  const steps: EngineStep[] = [];
  let output = "";
  const onEvent = ({ resourcePreEvent }: automation.EngineEvent): void => {
    if (!resourcePreEvent) return;
    const { op, type, urn, detailedDiff, diffs, new: after } = resourcePreEvent.metadata;
    const differs = Object.keys(detailedDiff ?? {});
    steps.push({
      op,
      type,
      name: urn.split("::").at(-1)!,
      differs: (differs.length > 0 ? differs : (diffs ?? [])).sort(),
      after,
    });
  };
  try {
    const onOutput = (text: string): void => void (output += text);
    await withoutSourceMaps(() => run({ onOutput, onEvent, color: "never" }));
    return { steps, output };
  } catch (error) {
    // the message of a failed command only repeats its output; without output, it has the cause
    const { message } = error as Error;
    return { steps, output: output === "" ? message : output, error: error as Error };
  }
}

/**
 * Writes a Pulumi YAML project with a mesh and other resources, and returns its folder. The project
 * uses the package from this repository.
 */
export function yamlProject(properties: object, others: object = {}): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "yaml-program-"));
  const program = {
    name: "yaml-program",
    runtime: "yaml",
    packages: { "istio-multicluster": packageRoot },
    resources: { ...others, mesh: { type: "istio-multicluster:MultiClusterMesh", properties } },
    outputs: {
      clusters: "${mesh.clusters}",
      meshId: "${mesh.meshId}",
      ready: "${mesh.ready}",
    },
  };
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), yaml.dump(program));
  return folder;
}

/**
 * The steps that change something, such as `create kubernetes:core/v1:Secret mesh-east-cacerts`.
 */
export const changes = ({ steps }: Run): string[] =>
  steps
    .filter(({ op }) => op !== "same" && op !== "refresh" && op !== "read")
    .map(({ op, type, name }) => `${op} ${type} ${name}`)
    .sort();

/** The warnings at the end of a run. */
export const warningsIn = ({ output }: Run): string[] => {
  const diagnostics = output.slice(Math.max(0, output.indexOf("Diagnostics:")));
  return [...diagnostics.matchAll(/^\s+warning: (.*)$/gm)].map(([, warning]) => warning ?? "");
};

/** Fails with the last lines of the output if a run failed. */
export function assertSucceeded(run: Run): void {
  if (run.error)
    throw new Error(`the run failed:\n${run.output.split("\n").slice(-80).join("\n")}`);
}
