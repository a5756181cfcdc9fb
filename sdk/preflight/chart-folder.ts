import * as fs from "node:fs";
import * as path from "node:path";
import { expandHome } from "../home";

/**
 * The path of a chart in a local folder, if the folder has it. A chart is a folder, as in Istio's
 * sources, or an archive, as `helm pull` saves it. A relative path stays relative, so that the state
 * is the same on every machine.
 */
export function findChart(folder: string, chart: string, version: string): string | undefined {
  const unpacked = path.join(expandHome(folder), chart);
  if (fs.existsSync(path.join(unpacked, "Chart.yaml"))) return unpacked;
  const archive = archiveName(unpacked, version);
  return fs.existsSync(archive) ? archive : undefined;
}

/** The file name of a chart's archive, as Helm packs it. */
export const archiveName = (chart: string, version: string): string => `${chart}-${version}.tgz`;
