import type * as k8s from "@kubernetes/client-node";
import { istioLabels } from "../topology/istio-names";

/** On an injection webhook: the tag of the revision that it belongs to. */
export const tagLabel = "istio.io/tag";

/**
 * The label of namespaces whose pods the webhooks inject, as `key=value`: the default label if one
 * of them has it, else a tag, else a revision.
 */
export function injectionLabelOf(
  webhooks: readonly k8s.V1MutatingWebhookConfiguration[],
): string | undefined {
  const tagsFirst = [...webhooks].sort((a, b) => Number(isTag(b)) - Number(isTag(a)));
  const selectors = tagsFirst.flatMap(({ webhooks: entries = [] }) =>
    entries.map(({ namespaceSelector }) => namespaceSelector ?? {}),
  );
  if (selectors.some((selector) => valuesOf(selector, istioLabels.injection).includes("enabled")))
    return `${istioLabels.injection}=enabled`;
  const [revision] = selectors.flatMap((selector) => valuesOf(selector, istioLabels.revision));
  return revision === undefined ? undefined : `${istioLabels.revision}=${revision}`;
}

const isTag = ({ metadata }: k8s.V1MutatingWebhookConfiguration): boolean =>
  metadata?.labels?.[tagLabel] !== undefined;

/** The values of a label that a selector accepts. */
function valuesOf({ matchLabels, matchExpressions }: k8s.V1LabelSelector, key: string): string[] {
  const exact = matchLabels?.[key];
  const listed = (matchExpressions ?? [])
    .filter((expression) => expression.key === key && expression.operator === "In")
    .flatMap(({ values }) => values ?? []);
  return exact === undefined ? listed : [exact, ...listed];
}
