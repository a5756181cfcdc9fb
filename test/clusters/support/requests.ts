import { spawn, type ChildProcess } from "node:child_process";
import { kubeconfigPath } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import { programPath } from "../../../scripts/tools";
import { kubectl } from "../../support/clusters";

/**
 * Sends a few requests per second, one after another, until its input ends. Prints a line if a
 * request fails. A command in a container does not end with the kubectl that started it.
 */
function loopTo(address: string): string {
  const send = `wget -q -O - http://${address}:5000/hello 2>&1`;
  const loop = `while :; do ${send} || echo "failed at $(date +%T)"; sleep 0.2; done`;
  return `${loop} & read -r _; kill $!`;
}

/** The address of the sample's Service. DNS of a busy local cluster may not answer in time. */
const addressIn = (cluster: string): Promise<string> =>
  kubectl(cluster, "-n", "sample", "get", "svc", "helloworld", "-o", "jsonpath={.spec.clusterIP}");

/** Sends requests from the client in one cluster until it is stopped. */
export class RequestLoop {
  readonly lines: string[] = [];
  private readonly process: ChildProcess;

  private constructor(
    readonly cluster: string,
    address: string,
  ) {
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
      [...to, "exec", "-i", "deploy/curl", "-c", "curl", "--", "sh", "-c", loopTo(address)],
      {
        stdio: "pipe",
      },
    );
    let rest = "";
    this.process.stdout!.on("data", (data) => {
      const parts = `${rest}${String(data)}`.split("\n");
      rest = parts.pop()!;
      this.lines.push(...parts);
    });
  }

  static async start(cluster: string): Promise<RequestLoop> {
    return new RequestLoop(cluster, await addressIn(cluster));
  }

  /** Waits for a new line of output that matches. */
  async waitFor(wanted: RegExp): Promise<void> {
    const begin = this.lines.length;
    while (!this.lines.slice(begin).some((line) => wanted.test(line))) {
      if (this.process.exitCode !== null)
        throw new Error(`the client in ${this.cluster} has stopped sending requests`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Stops the requests and returns the output of those that failed. */
  stop(): string[] {
    this.process.stdin?.end();
    return this.lines.filter((line) => line !== "" && !line.startsWith("Hello version"));
  }
}

/**
 * Runs `work` while each cluster sends requests. Returns the failed requests with their cluster.
 */
export async function whileSendingRequests(
  clusters: readonly string[],
  work: (requests: readonly RequestLoop[]) => Promise<void>,
): Promise<string[]> {
  const requests = await Promise.all(clusters.map((cluster) => RequestLoop.start(cluster)));
  try {
    await Promise.all(requests.map((one) => one.waitFor(/^Hello/)));
    await work(requests);
    // also send some requests after the last change
    for (const one of requests)
      for (let times = 0; times < 20; times++) await one.waitFor(/^Hello|^failed/);
  } finally {
    requests.forEach((one) => one.stop());
  }
  return requests.flatMap((one) => one.stop().map((line) => `${one.cluster}: ${line}`));
}

/** As in docs/upgrade.md: clients open new connections every few seconds. */
export const clientPolicy = {
  apiVersion: "networking.istio.io/v1",
  kind: "DestinationRule",
  metadata: { name: "connections", namespace: "sample" },
  spec: {
    host: "*.sample.svc.cluster.local",
    exportTo: ["."],
    trafficPolicy: { connectionPool: { tcp: { maxConnectionDuration: "3s" } } },
  },
};

/** Waits until a client got so many answers from the server in each cluster. */
export async function enough(requests: RequestLoop, servers: number, minimum = 200): Promise<void> {
  for (let index = 1; index <= servers; index++) {
    const answer = new RegExp(`^Hello version: v${index}`);
    while (requests.lines.filter((line) => answer.test(line)).length < minimum)
      await requests.waitFor(answer);
  }
}
