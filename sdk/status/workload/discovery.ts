import { reads } from "../facts/discovery";
import { selects } from "../facts/selectors";
import type { Labels, LabelSelector } from "../observation";

/** For each istiod, the selectors of the namespaces that it reads. */
export type Discovery = readonly (readonly LabelSelector[])[];

/** Adds the labels that a namespace needs so that every istiod reads it. Undefined if none do. */
export function discoverable(labels: Labels, discovery: Discovery): Labels | undefined {
  const wider = discovery.reduce<Labels>(
    (known, selectors) =>
      reads(selectors, known)
        ? known
        : (selectors.map((one) => satisfying(one, known)).find((found) => found !== undefined) ??
          known),
    labels,
  );
  return discovery.every((selectors) => reads(selectors, wider)) ? wider : undefined;
}

/** The labels with those that a selector asks for, unless they contradict each other. */
function satisfying(selector: LabelSelector, labels: Labels): Labels | undefined {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const wanted = matchExpressions.flatMap(({ key, operator, values = [] }): [string, string][] => {
    if (key in labels || key in matchLabels) return [];
    if (operator === "Exists") return [[key, "true"]];
    const [first] = operator === "In" ? values : [];
    return first === undefined ? [] : [[key, first]];
  });
  const all = { ...Object.fromEntries(wanted), ...matchLabels, ...labels };
  return selects(selector, all) ? all : undefined;
}
