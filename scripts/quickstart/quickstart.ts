import { join } from "node:path";
import execa from "execa";
import { clustersUp, kubeconfigPath, readSpec } from "../clusters";
import { chartFolder } from "../tools/paths";
import { ensureTools, toolEnvironment } from "../tools";
import { buildPackage, root } from "../package";
import { openStack, type Stack } from "./stack";

/** The topologies of the local example. */
export const topologies = ["primary-remote", "multi-primary"];

/** What to bring up. */
export interface Quickstart {
  readonly topology: string;
  /** Whether Debian packages are installed without asking. */
  readonly yes: boolean;
  readonly instance: string;
}

/**
 * Starts everything and checks it. The exit code is 0 only if requests crossed in both directions.
 */
export async function quickstart({ topology, yes, instance }: Quickstart): Promise<number> {
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
  const stack = await openStack(instance, {
    topology,
    kubeconfig: kubeconfigPath(instance),
    chartRepository: chartFolder(),
  });
  await timed("pulumi up", () => pulumiUp(stack));
  const verified = await timed("verify", () => verify(kubeconfigPath(instance)));
  console.error(`\n${timed.report()}\n\n${howToLookAround(stack, instance)}`);
  return verified;
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
async function verify(kubeconfig: string): Promise<number> {
  const args = ["verify", "--kubeconfig", kubeconfig];
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
