import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { imageNames, kubeconfigPath } from "../../../scripts/clusters/index";
import { programPath } from "../../../scripts/tools/paths";

const execute = promisify(execFile);

/** Helpers around kubectl for the clusters of one instance. */
export function testPods(instance: string) {
  const kubectl = async (cluster: string, ...args: string[]): Promise<string> => {
    const { stdout } = await execute(programPath("kubectl"), [
      "--kubeconfig",
      kubeconfigPath(instance),
      "--context",
      cluster,
      ...args,
    ]);
    return stdout.trim();
  };
  return {
    kubectl,

    /**
     * Starts a pod that answers every request with the name of its cluster, and returns its
     * address.
     */
    async startEcho(cluster: string): Promise<string> {
      const write = `mkdir /tmp/www && echo ${cluster} > /tmp/www/index.html`;
      const serve = `${write} && exec httpd -f -p 8080 -h /tmp/www`;
      await kubectl(
        cluster,
        "run",
        "echo",
        `--image=${imageNames.busybox}`,
        "--port=8080",
        "--command",
        "--",
        "sh",
        "-c",
        serve,
      );
      await kubectl(cluster, "wait", "pod/echo", "--for=condition=Ready", "--timeout=60s");
      return kubectl(cluster, "get", "pod", "echo", "-o", "jsonpath={.status.podIP}");
    },

    /**
     * Sends a request from a cluster's echo pod. Undefined if there is no answer in two seconds.
     */
    async request(cluster: string, address: string): Promise<string | undefined> {
      return kubectl(
        cluster,
        "exec",
        "echo",
        "--",
        "timeout",
        "2",
        "wget",
        "-q",
        "-O",
        "-",
        `http://${address}/`,
      ).catch(() => undefined);
    },
  };
}
