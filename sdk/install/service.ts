import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../plan/manifest";
import { changesOfFixedFields } from "../preflight/load-balancers";
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
  const isReplaced = live !== undefined && changesOfFixedFields(spec, live).length > 0;
  const options: pulumi.CustomResourceOptions = {
    // if the old Service was made without ipFamilies, the diff names the whole list
    replaceOnChanges: ["spec.loadBalancerClass", `spec.ipFamilies${isReplaced ? "" : "[0]"}`],
    deleteBeforeReplace: true,
    ...more,
  };
  // The provider previews a new Service by changing the present one, unless a value is unknown.
  const unknown =
    isReplaced && pulumi.runtime.isDryRun() ? { clusterIP: pulumi.output(pulumi.unknown) } : {};
  const args = { metadata, spec: { ...spec, ...unknown } } as pulumi.Inputs;
  return new k8s.Service(name, args, optionsWithNamespace(context, options));
}
