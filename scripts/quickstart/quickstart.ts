import { join } from "node:path";
import execa from "execa";
import { addAmbientObjects, clustersUp, hasZtunnel, kubeconfigPath, readSpec } from "../clusters";
import { chartFolder } from "../tools/paths";
import { ensureTools, toolEnvironment } from "../tools";
import { buildPackage, root } from "../package";
import { openStack, type Stack } from "./stack";

/** The topologies of the local example. */
export const topologies = ["primary-remote", "multi-primary"];

/** What carries requests in the local example. */
export const dataPlanes = ["sidecar", "ambient"];

/** What to bring up. */
export interface Quickstart {
  /** Defaults to the only one of ambient mode, or else to `primary-remote`. */
  readonly topology?: string | undefined;
  readonly dataPlane: string;
  /** Whether Debian packages are installed without asking. */
  readonly yes: boolean;
  readonly instance: string;
}

/**
 * Starts everything and checks it. The exit code is 0 only if requests crossed in both directions.
 * Without ztunnel, it is 0 if the command finds no problem, because no request can be sent.
 */
export async function quickstart(options: Quickstart): Promise<number> {
  const { yes, instance, dataPlane } = options;
  const topology = topologyOf(options);
  const timed = stopwatch();
  await timed("tools", () => ensureTools({ groups: ["quickstart"], yes }));
  await timed("package", buildPackage);
  await timed("clusters", async () => {
    const spec = await readSpec(join(root, "examples/local/clusters.yaml"));
    await clustersUp(spec, {
      instance,
      onProgress: ({ cluster, text, elapsed }) =>
        console.error(
          `${elapsed.toFixed(1).padStart(6)} s  ${cluster ? `${cluster}: ` : ""}${text}`,
        ),
    });
  });
  const ztunnel = hasZtunnel();
  const stack = await openStack(instance, {
    topology,
    dataPlane,
    ztunnel: String(ztunnel),
    kubeconfig: kubeconfigPath(instance),
    chartRepository: chartFolder(),
  });
  await timed("pulumi up", async () => {
    const update = pulumiUp(stack);
    const needObjects = dataPlane === "ambient" ? clusterNames : [];
    await Promise.all([
      update,
      ...needObjects.map((cluster) => addAmbientObjects({ instance, cluster }, update)),
    ]);
  });
  const canSend = dataPlane === "sidecar" || ztunnel;
  if (!canSend) console.error(`\n${withoutZtunnel}`);
  const check = canSend ? "verify" : "status";
  const verified = await timed(check, () => runCommand(check, kubeconfigPath(instance)));
  console.error(`\n${timed.report()}\n\n${howToLookAround(stack, instance)}`);
  return verified;
}

const clusterNames = ["east", "west"];

const withoutZtunnel =
  "No request is sent, because the nodes do not have ztunnel: no package registry has it. " +
  "To add it, see scripts/tools/README.md#add-ztunnel.";

function topologyOf({ topology, dataPlane }: Quickstart): string {
  if (dataPlane === "sidecar") return topology ?? "primary-remote";
  if (topology === undefined || topology === "multi-primary") return "multi-primary";
  throw new Error(
    `--topology: expected multi-primary in ambient mode, got "${topology}"; ` +
      "Istio has no remotes in ambient mode",
  );
}

async function pulumiUp(stack: Stack): Promise<void> {
  const args = [
    "up",
    "--yes",
    "--skip-preview",
    "--parallel",
    "64",
    "--suppress-outputs",
    ...(stack.isNew ? [] : ["--refresh"]),
  ];
  console.error(`\n$ pulumi ${args.join(" ")}`);
  const { exitCode } = await execa("pulumi", args, {
    cwd: root,
    env: { ...toolEnvironment(), ...stack.environment },
    stdio: "inherit",
    reject: false,
  });
  if (exitCode !== 0)
    throw new Error(
      "pulumi up failed; see its output above. Fix the cause and run the quickstart again: it continues from here",
    );
}

/** Runs the command that works for any mesh. */
async function runCommand(name: "status" | "verify", kubeconfig: string): Promise<number> {
  const args = [name, "--kubeconfig", kubeconfig];
  console.error(`\n$ istio-multicluster ${args.join(" ")}`);
  const { exitCode } = await execa(process.execPath, [join(root, "dist/status/cli.js"), ...args], {
    stdio: "inherit",
    reject: false,
  });
  return exitCode ?? 1;
}

function howToLookAround(stack: Stack, instance: string): string {
  const exported = { KUBECONFIG: kubeconfigPath(instance), ...stack.environment };
  const { PATH, ...engine } = toolEnvironment();
  const lines = [
    ...Object.entries({ ...exported, ...engine }).map(
      ([name, value]) => `  export ${name}=${value}`,
    ),
    `  export PATH=${(PATH ?? "").split(":")[0]}:$PATH`,
    "  kubectl --context east -n istio-system get pods",
    "  pulumi stack --show-urns",
  ];
  return `To look around:\n${lines.join("\n")}\n\nTo take it down:\n  npm run quickstart -- --down`;
}

/** Runs parts of the work and remembers how long each took. */
function stopwatch() {
  const parts: [string, number][] = [];
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const begin = Date.now();
    try {
      return await work();
    } finally {
      parts.push([name, (Date.now() - begin) / 1000]);
    }
  };
  const line = (name: string, seconds: number): string =>
    `  ${name.padEnd(10)} ${seconds.toFixed(1).padStart(7)} s`;
  const report = (): string =>
    [
      "How long it took:",
      ...parts.map(([name, seconds]) => line(name, seconds)),
      line(
        "all",
        parts.reduce((sum, [, s]) => sum + s, 0),
      ),
    ].join("\n");
  return Object.assign(timed, { report });
}
