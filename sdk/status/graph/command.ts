import { defined } from "../../defined";
import { inspect } from "../inspect";
import { unlessInterrupted } from "../interrupt";
import type { GraphOptions } from "../options";
import { previewPlan } from "../plan/preview";
import { openTargets } from "../targets";
import { toDot } from "./dot";
import { draw } from "./draw";
import { graphOfPlan } from "./from-plan";
import { graphOfReport } from "./from-report";
import type { Graph } from "./graph";
import { toMermaid } from "./mermaid";
import { toPage } from "./page";
import { toSvg } from "./svg";

/** The mesh as a picture or as data, in the format that the options ask for. */
export async function graphOutput(options: GraphOptions, signal: AbortSignal): Promise<string> {
  const graph = options.plan
    ? await plannedGraph(options, signal)
    : await observedGraph(options, signal);
  if (options.output === "json") return JSON.stringify(graph, undefined, 2);
  const drawing = draw(graph);
  switch (options.output) {
    case "mermaid":
      return toMermaid(drawing);
    case "dot":
      return toDot(drawing);
    case "svg":
      return toSvg(drawing);
    case "html":
      return toPage(drawing, graph.findings);
  }
}

async function plannedGraph(options: GraphOptions, signal: AbortSignal): Promise<Graph> {
  const { stack, mesh, cwd } = options;
  const name = typeof stack === "string" ? stack : undefined;
  return graphOfPlan(await previewPlan(defined({ stack: name, folder: cwd }), mesh, signal));
}

/** Draws the mesh at once, and does not wait until it is healthy. */
async function observedGraph(options: GraphOptions, signal: AbortSignal): Promise<Graph> {
  const { clients, namespace, isWhole } = await unlessInterrupted(signal, openTargets(options));
  const log = (): void => undefined;
  return graphOfReport(await inspect({ clients, namespace, isWhole, timeout: 0, log, signal }));
}
