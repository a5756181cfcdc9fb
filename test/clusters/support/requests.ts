import { spawn, type ChildProcess } from "node:child_process";
import { kubeconfigPath } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import { programPath } from "../../../scripts/tools";

/** One request after another, a few in a second; what a failed one said comes after the mark. */
const loop = `while :; do wget -q -O - http://helloworld.sample:5000/hello 2>&1 || echo "failed at $(date +%T)"; sleep 0.05; done`;

/** Requests that never end, from the client in one cluster, for as long as something happens to the mesh. */
export class RequestLoop {
  readonly lines: string[] = [];
  private readonly process: ChildProcess;

  constructor(readonly cluster: string) {
    const to = [
      "--kubeconfig",
      kubeconfigPath(testInstance()),
      "--context",
      cluster,
      "-n",
      "sample",
    ];
    this.process = spawn(
      programPath("kubectl"),
      [...to, "exec", "deploy/curl", "-c", "curl", "--", "sh", "-c", loop],
      {
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let rest = "";
    this.process.stdout!.on("data", (data) => {
      const parts = `${rest}${String(data)}`.split("\n");
      rest = parts.pop()!;
      this.lines.push(...parts);
    });
  }

  /** Waits until one of the answers from now on is what is looked for. */
  async waitFor(wanted: RegExp): Promise<void> {
    const begin = this.lines.length;
    while (!this.lines.slice(begin).some((line) => wanted.test(line))) {
      if (this.process.exitCode !== null)
        throw new Error(`the requests from ${this.cluster} have ended`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Ends them and gives those that were not answered. */
  stop(): string[] {
    this.process.kill();
    return this.lines.filter((line) => line !== "" && !line.startsWith("Hello version"));
  }
}

/** Runs something while requests go on from each of the clusters; gives those that failed, by cluster. */
export async function whileSendingRequests(
  clusters: readonly string[],
  work: (requests: readonly RequestLoop[]) => Promise<void>,
): Promise<string[]> {
  const requests = clusters.map((cluster) => new RequestLoop(cluster));
  try {
    await Promise.all(requests.map((one) => one.waitFor(/^Hello/)));
    await work(requests);
    // what came of the last change is asked for too
    for (const one of requests)
      for (let times = 0; times < 20; times++) await one.waitFor(/^Hello|^failed/);
  } finally {
    requests.forEach((one) => one.stop());
  }
  return requests.flatMap((one) => one.stop().map((line) => `${one.cluster}: ${line}`));
}
