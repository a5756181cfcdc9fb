import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../plan/manifest";
import { changesOfFixedFields } from "../preflight/load-balancers";
import type { ObjectSnapshot } from "../preflight/live-objects";
import * as k8s from "./kubernetes";
import { optionsWithNamespace, type StepContext } from "./step-context";

/**
 * Creates a Service. Kubernetes does not allow its load balancer class and its first IP family to
 * be changed, so changing one of them replaces the Service.
 */
export function newService(
  name: string,
  { metadata, spec = {} }: Pick<Manifest, "metadata" | "spec">,
  context: StepContext,
  more: pulumi.CustomResourceOptions = {},
): k8s.Service {
  const live = context.liveService(metadata.name);
  const replaces = isReplaced(spec, live);
  const options: pulumi.CustomResourceOptions = {
    // if the old Service was made without ipFamilies, the diff names the whole list
    replaceOnChanges: ["spec.loadBalancerClass", `spec.ipFamilies${replaces ? "" : "[0]"}`],
    deleteBeforeReplace: true,
    ...more,
  };
  // The provider previews a new Service by changing the present one, unless a value is unknown.
  const unknown =
    replaces && pulumi.runtime.isDryRun() ? { clusterIP: pulumi.output(pulumi.unknown) } : {};
  const args = { metadata, spec: { ...spec, ...unknown } } as pulumi.Inputs;
  return new k8s.Service(name, args, optionsWithNamespace(context, options));
}

/** Whether a Service with this specification replaces the one in the cluster. */
export const isReplaced = (
  spec: { readonly [field: string]: unknown },
  live: ObjectSnapshot | undefined,
): boolean => live !== undefined && changesOfFixedFields(spec, live).length > 0;
