import * as pulumi from "@pulumi/pulumi";
import { replaceReferences, type Reference } from "../plan/reference";
import type { HelmValues } from "../topology/topology";
import type { Resolve } from "./resolve";

export const chartType = "kubernetes:helm.sh/v4:Chart";

/** The values of a chart, and the transforms that put back what is unknown in a preview. */
export interface ChartInputs {
  readonly values: pulumi.Inputs;
  readonly transforms: pulumi.ResourceTransform[];
}

/**
 * A chart with an unknown value renders nothing, so its preview would be one empty line. Therefore
 * a preview replaces unknown values by placeholders of the same format. Where a placeholder appears
 * in a rendered object, the unknown value is put back. The preview then lists every object, and
 * only the fields that really are unknown are shown as such.
 */
export function withPlaceholders(values: HelmValues, resolve: Resolve): ChartInputs {
  if (!pulumi.runtime.isDryRun())
    return { values: replaceReferences(values, resolve) as pulumi.Inputs, transforms: [] };
  const placeholders = new Map<string, pulumi.Output<string>>();
  const replaced = replaceReferences(values, (reference) => {
    const value = resolve(reference) as pulumi.Output<string>;
    const placeholder = placeholderFor(reference, placeholders.size);
    placeholders.set(placeholder, value);
    return knownOr(value, placeholder);
  });
  const transforms = placeholders.size === 0 ? [] : [putBack(placeholders)];
  return { values: replaced as pulumi.Inputs, transforms };
}

/** A name, or an IP address from a documentation range, because charts branch on the format. */
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

/** The value if this preview knows it from the state, otherwise the placeholder. */
function knownOr(value: pulumi.Output<string>, placeholder: string): pulumi.Output<string> {
  const { isKnown } = value as unknown as { isKnown: Promise<boolean> };
  return pulumi.output(isKnown.then((known) => (known ? value : pulumi.output(placeholder))));
}

/** Puts the Outputs back into the rendered objects. The chart itself must keep known values. */
function putBack(
  placeholders: ReadonlyMap<string, pulumi.Output<string>>,
): pulumi.ResourceTransform {
  return ({ type, props, opts }) => {
    if (type === chartType) return undefined;
    return { props: restore(props, placeholders) as pulumi.Inputs, opts };
  };
}

/** A copy of the properties with an Output for each string that contains a placeholder. */
export function restore(
  value: unknown,
  placeholders: ReadonlyMap<string, pulumi.Output<string>>,
): unknown {
  if (typeof value === "string") return restoreString(value, placeholders);
  if (Array.isArray(value)) return value.map((item) => restore(item, placeholders));
  if (typeof value !== "object" || value === null || pulumi.Output.isInstance(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, restore(member, placeholders)]),
  );
}

function restoreString(
  value: string,
  placeholders: ReadonlyMap<string, pulumi.Output<string>>,
): string | pulumi.Output<string> {
  const found = [...placeholders].find(([placeholder]) => value.includes(placeholder));
  if (found === undefined) return value;
  const [placeholder, output] = found;
  return output.apply((real) => value.replaceAll(placeholder, real));
}
