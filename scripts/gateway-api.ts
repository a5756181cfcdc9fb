import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gatewayApi } from "../sdk/plan/gateway-api";
import { run } from "./clusters/command";
import { root } from "./package";
import { shareFolder } from "./tools/paths";

/**
 * Packs the CRDs of the Gateway API as a Helm chart: `charts/gateway-api-<version>.tgz`. They are in
 * its folder `crds`. Helm creates CRDs from there if they are missing, and never deletes them.
 */
async function main(): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "gateway-api-"));
  try {
    const chart = join(work, gatewayApi.chart);
    await mkdir(join(chart, "crds"), { recursive: true });
    await writeFile(join(chart, "Chart.yaml"), chartYaml);
    const source = join(shareFolder(), "gateway-api");
    for (const file of (await readdir(source)).filter(isCrd))
      await copyFile(join(source, file), join(chart, "crds", file));
    const archive = join(root, "charts", `${gatewayApi.chart}-${gatewayApi.version}.tgz`);
    // the same bytes on every machine
    const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--mode=a=rX,u+w"];
    const options = ["--sort=name", ...owner, "--use-compress-program=gzip -n9"];
    await run("tar", ["-cf", archive, ...options, "-C", work, gatewayApi.chart]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const chartYaml = `apiVersion: v2
name: ${gatewayApi.chart}
version: ${gatewayApi.version}
description: The CRDs of the Kubernetes Gateway API, standard channel
home: https://gateway-api.sigs.k8s.io
annotations:
  licenses: Apache-2.0
`;

/** The folder also has a policy. It would reject older versions of the CRDs. */
const isCrd = (file: string): boolean =>
  file.startsWith("gateway.networking.k8s.io_") && !file.includes("_vap_");

void main();
