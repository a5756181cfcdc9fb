import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../plan/manifest";
import { replaceReferences } from "../plan/reference";
import * as k8s from "./kubernetes";
import { newService } from "./service";
import { optionsIn, optionsWithNamespace, type StepContext } from "./step-context";
import { created, type StepResult } from "./step-results";
import { retryUnanswered } from "./webhook-retry";

/** Creates the system namespace, or sets labels and annotations of an existing one. */
export function installNamespace(
  { metadata }: Manifest,
  isAdopted: boolean,
  context: StepContext,
): StepResult {
  const name = context.name("namespace");
  const args = { metadata: replaceReferences(metadata, context.resolve) as pulumi.Inputs };
  // without the alias, adopting a namespace that the mesh created would delete it
  const formerly = (kind: string): pulumi.CustomResourceOptions =>
    optionsIn(context, { aliases: [{ type: `kubernetes:core/v1:${kind}` }] });
  // an adopted namespace stays, so nothing is deleted with it
  if (isAdopted) return created(new k8s.NamespacePatch(name, args, formerly("Namespace")));
  const namespace = new k8s.Namespace(name, args, formerly("NamespacePatch"));
  return { ...created(namespace), namespace };
}

/** Creates what opens the gateway of a cluster. */
export const installExposure = (manifests: readonly Manifest[], context: StepContext): StepResult =>
  created(
    ...manifests.map((manifest) =>
      newObject(context.name(manifest.metadata.name), manifest, context),
    ),
  );

/** Creates an object of the plan. Kinds that the provider does not know are Istio's own. */
export function newObject(
  name: string,
  manifest: Manifest,
  context: StepContext,
  more: pulumi.CustomResourceOptions = {},
): pulumi.Resource {
  const { apiVersion, kind, ...body } = replaceReferences(manifest, context.resolve) as Manifest;
  const options = optionsWithNamespace(context, more);
  // manifests of the plan have the fields of their kind
  const args = body as pulumi.Inputs as never;
  switch (kind) {
    case "ConfigMap":
      return new k8s.ConfigMap(name, args, options);
    case "EndpointSlice":
      return new k8s.EndpointSlice(name, args, options);
    case "Endpoints":
      return new k8s.Endpoints(name, args, options);
    case "NetworkPolicy":
      return new k8s.NetworkPolicy(name, args, options);
    case "Service":
      return newService(name, body, context, more);
    default:
      return new k8s.CustomResource(name, { apiVersion, kind, ...body } as never, {
        ...options,
        ...retryUnanswered(name),
      });
  }
}
