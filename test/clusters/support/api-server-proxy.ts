import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { instanceNames } from "../../../scripts/clusters/instance";
import { testInstance } from "../../../scripts/test/machine";
import { makeServer } from "../../support/authorities";
import type { Authority } from "../../../sdk/certificates/make";
import { nodeAddress } from "./addresses";

/** The port of the proxy on the node of the API server. */
export const proxyPort = 7443;

/**
 * A proxy on a cluster's node that terminates TLS for the API server. Its certificate is from a CA
 * that the cluster does not know.
 */
export class ApiServerProxy {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(
    cluster: string,
    server: string,
    authority: Authority,
    name: string,
  ): Promise<ApiServerProxy> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tls-proxy-"));
    const { certificate, privateKey } = await makeServer(authority, name);
    const files = { certificate, privateKey };
    const paths = Object.entries(files).map(([file, content]) => {
      fs.writeFileSync(path.join(folder, file), content);
      return path.join(folder, file);
    });
    const script = path.join(__dirname, "tls-proxy-process.ts");
    const command = [
      process.execPath,
      "--import",
      "tsx",
      script,
      await nodeAddress(cluster),
      String(proxyPort),
      server,
      ...paths,
    ];
    const { nodePrefix } = instanceNames(testInstance());
    const child = spawn("ip", ["netns", "exec", `${nodePrefix}${cluster}`, ...command], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await Promise.race([
      once(child.stdout!, "data"),
      once(child, "exit").then(() => {
        throw new Error(`the proxy of ${cluster}'s API server has exited`);
      }),
    ]);
    return new ApiServerProxy(child, folder);
  }

  stop(): void {
    this.process.kill();
    fs.rmSync(this.folder, { recursive: true });
  }
}
