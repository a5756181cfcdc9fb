import * as pulumi from "@pulumi/pulumi";
import { replaceReferences, type Reference } from "../plan/reference";
import type { HelmValues } from "../topology/topology";
import type { Resolve } from "./chart";

/**
 * A chart with an unknown value renders nothing, and its preview is one empty line. So in a preview an unknown value is
 * replaced by a known one of the same form, and where it comes out in the rendered objects, the unknown is put back.
 * Every object is then listed, with just the fields unknown that really are.
 */
export function substitutable(
  values: HelmValues,
  resolve: Resolve,
): { values: pulumi.Inputs; transforms: pulumi.ResourceTransform[] } {
  if (!pulumi.runtime.isDryRun())
    return { values: replaceReferences(values, resolve) as pulumi.Inputs, transforms: [] };
  const placeholders = new Map<string, pulumi.Output<string>>();
  const substituted = replaceReferences(values, (reference) => {
    const value = resolve(reference) as pulumi.Output<string>;
    const placeholder = placeholderFor(reference, placeholders.size);
    placeholders.set(placeholder, value);
    return knownOr(value, placeholder);
  });
  return {
    values: substituted as pulumi.Inputs,
    transforms: placeholders.size === 0 ? [] : [putBack(placeholders)],
  };
}

/** Of the form that the value will have, because charts branch on it: an IP address from the range reserved for documentation, or a name. */
function placeholderFor(reference: Reference, index: number): string {
  switch (reference.reference) {
    case "rootCertificateBase64":
      return "cGxhY2Vob2xkZXI=";
    case "gatewayHostName":
      return `${reference.prefix ?? ""}gateway-${index}.invalid${reference.suffix ?? ""}`;
    default:
      return `192.0.2.${index + 1}`;
  }
}

/** The value where this preview knows it (from the state), else the placeholder. */
function knownOr(value: pulumi.Output<string>, placeholder: string): pulumi.Output<string> {
  const { isKnown } = value as unknown as { isKnown: Promise<boolean> };
  return pulumi.output(isKnown.then((known) => (known ? value : pulumi.output(placeholder))));
}

export const chartType = "kubernetes:helm.sh/v4:Chart";

/** Puts the Outputs back into whatever was rendered. The chart itself is left alone: its values must stay known. */
function putBack(
  placeholders: ReadonlyMap<string, pulumi.Output<string>>,
): pulumi.ResourceTransform {
  return ({ type, props, opts }) =>
    type === chartType ? undefined : { props: restore(props, placeholders) as pulumi.Inputs, opts };
}

/** A copy of the properties in which every text that holds a placeholder is the Output it stands for. */
export function restore(
  value: unknown,
  placeholders: ReadonlyMap<string, pulumi.Output<string>>,
): unknown {
  if (typeof value === "string") {
    for (const [placeholder, output] of placeholders) {
      if (value.includes(placeholder))
        return output.apply((real) => value.replaceAll(placeholder, real));
    }
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => restore(item, placeholders));
  if (typeof value !== "object" || value === null || pulumi.Output.isInstance(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, restore(member, placeholders)]),
  );
}
