import type * as pulumi from "@pulumi/pulumi";
import { fieldManager } from "../plan/owner";
import { chartType } from "./placeholder";

const annotation = "pulumi.com/patchFieldManager";

/** What transforms and transformations have in common. */
interface Registration {
  readonly type: string;
  readonly props: pulumi.Inputs;
  readonly opts: pulumi.ResourceOptions;
}

/**
 * Lets each object keep the same field manager, whichever run creates it. The provider would choose
 * a new one for each create, and what a killed run created would stay with the old one. Objects of
 * earlier versions keep theirs: they do not have the annotation, and adding it is ignored.
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
 * Without a value that is ignored, its map stays. For the provider, an empty map is a change of the
 * kinds that it does not normalize, so their whole map is ignored. They have no other annotation.
 */
function ignoredPath(type: string, metadata: { readonly annotations?: object }): string {
  const isNormalized = type !== "kubernetes:core/v1:Secret" && !type.includes(".istio.io/");
  return isNormalized || metadata.annotations !== undefined
    ? `metadata.annotations["${annotation}"]`
    : "metadata.annotations";
}
