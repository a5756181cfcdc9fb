import type * as k8s from "@kubernetes/client-node";
import type { Labels } from "../observation";

/** Whether a label selector of Kubernetes selects an object with these labels. */
export const selects = (
  { matchLabels = {}, matchExpressions = [] }: k8s.V1LabelSelector,
  labels: Labels,
): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every((expression) => holds(expression, labels));

function holds(
  { key, operator, values = [] }: k8s.V1LabelSelectorRequirement,
  labels: Labels,
): boolean {
  const value = labels[key];
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    default:
      return value === undefined;
  }
}
