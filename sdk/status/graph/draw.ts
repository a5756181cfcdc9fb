import { controlPlaneArrows, findingArrows, gatewayArrows, readArrows } from "./arrows";
import type { Drawing } from "./drawing";
import type { Graph } from "./graph";
import { networksOf } from "./groups";
import { endsOf } from "./ends";

/** Decides what is drawn. A mesh of 50 clusters has 2,450 pairs, so similar clusters share a box. */
export function draw(graph: Graph): Drawing {
  const networks = networksOf(graph);
  const ends = endsOf(networks);
  const parts = [
    readArrows(graph, ends),
    controlPlaneArrows(graph, ends),
    gatewayArrows(graph, networks),
    findingArrows(graph, ends),
  ];
  return {
    title: graph.title,
    networks,
    arrows: parts.flatMap(({ arrows }) => arrows),
    notes: parts.flatMap(({ notes }) => notes),
  };
}
