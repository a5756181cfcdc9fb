import type * as pulumi from "@pulumi/pulumi";
import { fieldManager } from "../plan/owner";
import { chartType } from "./placeholder";

const annotation = "pulumi.com/patchFieldManager";

/** The arguments that transforms and transformations have in common. */
interface Registration {
  readonly type: string;
  readonly props: pulumi.Inputs;
  readonly opts: pulumi.ResourceOptions;
}

/**
 * Gives each object the same field manager in every run. Otherwise, each create gets a random one,
 * and the next run conflicts with a killed one. Existing objects do not change.
 */
export function keepFieldManager<T extends Registration>({
  type,
  props,
  opts,
}: T): Pick<T, "props" | "opts"> | undefined {
  const { metadata } = props;
  if (!type.startsWith("kubernetes:") || type === chartType || metadata === undefined)
    return undefined;
  const annotations = { ...metadata.annotations, [annotation]: fieldManager };
  const { ignoreChanges = [] } = opts as pulumi.CustomResourceOptions;
  return {
    props: { ...props, metadata: { ...metadata, annotations } },
    opts: { ...opts, ignoreChanges: [...ignoreChanges, ignoredPath(type, metadata)] },
  };
}

/**
 * An ignored annotation leaves an empty map behind. For kinds that the provider does not normalize,
 * an empty map is a change. They have no other annotation, so their whole map is ignored.
 */
function ignoredPath(type: string, metadata: { readonly annotations?: object }): string {
  const isNormalized = type !== "kubernetes:core/v1:Secret" && !type.includes(".istio.io/");
  return isNormalized || metadata.annotations !== undefined
    ? `metadata.annotations["${annotation}"]`
    : "metadata.annotations";
}
