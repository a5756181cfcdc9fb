import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { istioImageTag, olderImageTag } from "../../scripts/clusters";
import { chartFolder, ensureTools, olderChartFolder } from "../../scripts/tools";
import { readManifest } from "../../scripts/tools/manifest";
import type { IstioArgs } from "../../sdk";
import { packCharts } from "./chart-server";

/** The charts of two lines of Istio, each with its own images. */
export class TwoLines {
  older = "";
  newer = "";
  private readonly work = fs.mkdtempSync(path.join(os.tmpdir(), "two-lines-"));

  /** Has the charts during the tests of the enclosing `describe`. */
  static duringTests(): TwoLines {
    const lines = new TwoLines();
    before(async () => {
      await ensureTools({ groups: ["upgrade"], yes: true });
      fs.mkdirSync(lines.archives);
      lines.older = lines.pack(olderChartFolder(), `-${olderImageTag}`, olderImageTag);
      lines.newer = lines.pack(chartFolder(), "", istioImageTag);
    });
    after(() => fs.rmSync(lines.work, { recursive: true }));
    return lines;
  }

  /** Where the charts and images are. */
  get source(): IstioArgs {
    return {
      chartRepository: this.archives,
      imageHub: "localhost",
      imagePullPolicy: "IfNotPresent",
    };
  }

  private get archives(): string {
    return path.join(this.work, "archives");
  }

  /** Packs the charts of a line, and returns its version. */
  private pack(charts: string, suffix: string, tag: string): string {
    const version = versionOf(`pilot-discovery${suffix}`);
    const copy = path.join(this.work, tag);
    fs.cpSync(charts, copy, { recursive: true, dereference: true });
    for (const chart of fs.readdirSync(copy)) setTag(path.join(copy, chart, "values.yaml"), tag);
    packCharts(copy, version, this.archives);
    return version;
  }
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
