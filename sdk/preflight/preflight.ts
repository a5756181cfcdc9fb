import { execFile, spawnSync } from "node:child_process";
import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../kubeconfig/connections";
import { judgeFacts, type ClusterFacts, type Judgement, type Reading } from "./facts";
import type { Issue } from "../issue";
import type { Topology } from "../topology/topology";
import { isMocked } from "../install/mocks";
import { refuseAll } from "../install/refusal";
import type { Request } from "./query";

const program = require.resolve("./query");
// tests run the TypeScript, and the child needs the loader that this process was started with
const command = program.endsWith(".ts") ? [...process.execArgv, program] : [program];
const limits = { encoding: "utf8", timeout: 20_000, maxBuffer: 1 << 26 } as const;

type Answers = { readonly [cluster: string]: ClusterFacts };

/**
 * What the clusters say before anything is registered: whether they answer, which decides the order of registration, and whether they
 * are fit for the mesh, which decides whether there is one. Both are needed at once, hence a process that is waited for.
 */
export class Preflight {
  private readonly facts = new Map<string, ClusterFacts>();
  private readonly said = new Set<string>();

  constructor(
    private readonly topology: Topology,
    private readonly readings: readonly Reading[],
    connections: readonly Connection[],
    /** The root of the mesh's trust, where it is known. */
    private readonly root?: string,
  ) {
    if (connections.length > 0 && !isMocked()) this.add(askAndWait(this.requestFor(connections)));
  }

  /** The clusters whose API server does not answer. */
  get unreachable(): ReadonlySet<string> {
    return new Set(
      [...this.facts]
        .filter(([, { unreachable }]) => unreachable !== undefined)
        .map(([name]) => name),
    );
  }

  /** What makes the clusters unfit for the mesh. */
  get issues(): readonly Issue[] {
    return this.judge().issues;
  }

  /** Says what else is worth knowing, once. */
  warn(parent?: pulumi.Resource): void {
    for (const warning of this.judge().warnings) {
      if (!this.said.has(warning)) void pulumi.log.warn(warning, parent);
      this.said.add(warning);
    }
  }

  /** Asks a cluster whose kubeconfig was not known before, and throws where it is not fit for the mesh. */
  async askLater(connection: Connection): Promise<void> {
    if (isMocked()) return;
    this.add(await ask(this.requestFor([connection])));
    this.warn();
    refuseAll(this.issues);
  }

  private judge(): Judgement {
    return judgeFacts(this.topology, this.readings, this.facts, this.root);
  }

  private requestFor(connections: readonly Connection[]): Request {
    const { systemNamespace, trust } = this.topology;
    return {
      systemNamespace,
      connections,
      ...(trust.existingSecret === undefined ? {} : { signingSecret: trust.existingSecret }),
    };
  }

  private add(answers: Answers): void {
    for (const [name, facts] of Object.entries(answers)) this.facts.set(name, facts);
  }
}

/** The kubeconfigs go by standard input, for arguments and environment are seen by others. */
function askAndWait(request: Request): Answers {
  const { stdout, status } = spawnSync(process.execPath, command, {
    ...limits,
    input: JSON.stringify(request),
  });
  return status === 0 ? (JSON.parse(stdout) as Answers) : {};
}

/** The same without waiting, which an `apply` can do. */
export function ask(request: Request): Promise<Answers> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, limits, (error, stdout) =>
      resolve(error ? {} : (JSON.parse(stdout) as Answers)),
    );
    child.stdin?.on("error", () => undefined); // a child that ends early has said so by its exit code
    child.stdin?.end(JSON.stringify(request));
  });
}
