import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Whether charts come from a folder of this machine, rather than from an HTTP repository or an OCI registry. */
export const isChartFolder = (chartRepository: string): boolean =>
  !/^(https?|oci):\/\//.test(chartRepository);

/**
 * Where a chart lies in a local folder: in a folder of its own, as in Istio's sources, or as an archive, as `helm pull` leaves it.
 * Undefined where there is neither. A relative path stays one: the provider runs where the program runs, and the state, which has the
 * path, is then the same on every machine.
 */
export function findChart(folder: string, chart: string, version: string): string | undefined {
  const inside = path.join(
    folder.startsWith("~/") ? path.join(os.homedir(), folder.slice(2)) : folder,
    chart,
  );
  if (fs.existsSync(path.join(inside, "Chart.yaml"))) return inside;
  const archive = archiveName(inside, version);
  return fs.existsSync(archive) ? archive : undefined;
}

/** The name of a chart's archive, as Helm packs it. */
export const archiveName = (chart: string, version: string): string => `${chart}-${version}.tgz`;
