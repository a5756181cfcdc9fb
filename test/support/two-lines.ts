import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { istioImageTag, olderImageTag } from "../../scripts/clusters";
import { chartFolder, olderChartFolder } from "../../scripts/tools";
import { readManifest } from "../../scripts/tools/manifest";
import { packCharts } from "./chart-server";

/** The charts of two lines of Istio in one folder, each with its own images. */
export interface TwoLines {
  readonly older: string;
  readonly newer: string;
  /** For `istio.chartRepository`. */
  readonly folder: string;
  remove(): void;
}

/** Packs the charts of both lines. Requires the tools of the group `upgrade`. */
export function packTwoLines(): TwoLines {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "two-lines-"));
  const folder = path.join(work, "archives");
  fs.mkdirSync(folder);
  const pack = (charts: string, program: string, tag: string): string => {
    const version = versionOf(program);
    const copy = path.join(work, tag);
    fs.cpSync(charts, copy, { recursive: true, dereference: true });
    for (const chart of fs.readdirSync(copy)) setTag(path.join(copy, chart, "values.yaml"), tag);
    packCharts(copy, version, folder);
    return version;
  };
  const older = pack(olderChartFolder(), `pilot-discovery-${olderImageTag}`, olderImageTag);
  const newer = pack(chartFolder(), "pilot-discovery", istioImageTag);
  return { older, newer, folder, remove: () => fs.rmSync(work, { recursive: true }) };
}

const versionOf = (program: string): string =>
  readManifest()
    .builds.flatMap(({ programs }) => programs)
    .find(({ name }) => name === program)!.version;

/** Sets the default tag of a chart's images, as a release of Istio does. */
function setTag(file: string, tag: string): void {
  const values = fs.readFileSync(file, "utf8");
  fs.writeFileSync(file, values.replace(/^( +)tag: latest$/gm, `$1tag: "${tag}"`));
}
