import * as pulumi from "@pulumi/pulumi";
import { replaceReferences, type Reference } from "../plan/reference";
import type { HelmValues } from "../topology/topology";
import type { Resolve } from "./resolve";
import { knownOr } from "./settled";

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
  const placeholders = new Map<string, pulumi.Output<unknown>>();
  const replaced = replaceReferences(values, (reference) => {
    const value = resolve(reference);
    const placeholder = placeholderFor(reference, placeholders.size);
    placeholders.set(placeholder, value);
    // the preview may know it from the state
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
    case "argument":
      return `value-${index}.invalid`;
    default:
      return `192.0.2.${index + 1}`;
  }
}

type Placeholders = ReadonlyMap<string, pulumi.Output<unknown>>;

/** Puts the Outputs back into the rendered objects. The chart itself must keep known values. */
function putBack(placeholders: Placeholders): pulumi.ResourceTransform {
  return ({ type, props, opts }) => {
    if (type === chartType) return undefined;
    return { props: restore(props, placeholders) as pulumi.Inputs, opts };
  };
}

/** A copy of the properties with an Output for each string that contains a placeholder. */
export function restore(value: unknown, placeholders: Placeholders): unknown {
  if (typeof value === "string") return restoreString(value, placeholders);
  if (Array.isArray(value)) return value.map((item) => restore(item, placeholders));
  if (typeof value !== "object" || value === null || pulumi.Output.isInstance(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, restore(member, placeholders)]),
  );
}

function restoreString(value: string, placeholders: Placeholders): unknown {
  // the whole value may be a number or a list
  if (placeholders.has(value)) return placeholders.get(value);
  const found = [...placeholders].filter(([placeholder]) => value.includes(placeholder));
  if (found.length === 0) return value;
  return pulumi
    .all(found.map(([, output]) => output))
    .apply((all) =>
      found.reduce((text, [placeholder], i) => text.replaceAll(placeholder, quoted(all[i])), value),
    );
}

/** A value inside of a document in JSON or YAML. */
const quoted = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
