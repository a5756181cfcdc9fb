import { styleText } from "node:util";
import * as yaml from "js-yaml";
import { defined } from "../defined";
import { draw } from "./graph/draw";
import { graphOfReport } from "./graph/from-report";
import { toDot } from "./graph/dot";
import { toMermaid } from "./graph/mermaid";
import type { Options } from "./options";
import { pagePath } from "./pages";
import { formatReport, type Report } from "./report";
import type { Paint } from "./report-details";

const colors = {
  error: "red",
  failed: "red",
  warning: "yellow",
  unknown: "yellow",
  passed: "green",
} as const;

const paint: Paint = (kind, text) => styleText(colors[kind], text, { validateStream: false });

/** A terminal knows whether it has colors, and respects $NO_COLOR. A pipe does not know. */
interface Terminal {
  hasColors?(): boolean;
}

/** The report in the format that the options ask for. */
export function render(
  report: Report,
  { output, verbose }: Pick<Options, "output" | "verbose">,
  terminal: Terminal,
): string {
  if (output === "json") return JSON.stringify(report, undefined, 2);
  if (output === "yaml") return yaml.dump(report, { lineWidth: -1, noRefs: true }).trimEnd();
  if (output === "mermaid") return toMermaid(draw(graphOfReport(report)));
  if (output === "dot") return toDot(draw(graphOfReport(report)));
  const hasColors = terminal.hasColors?.() === true;
  const look = { isShort: output === "short", isVerbose: verbose === true, pageOf: pagePath };
  return formatReport(report, defined({ ...look, paint: hasColors ? paint : undefined }));
}
