import * as k8s from "./kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../plan/manifest";
import { replaceReferences } from "../plan/reference";
import type { Resolve } from "./chart";
import type { ClusterInstall } from "./cluster";
import { retryUnanswered } from "./webhook-retry";

/** Makes the system namespace; or, where it is there already, only sets what Istio reads from it. */
export function installNamespace(
  name: string,
  { metadata }: Manifest,
  exists: boolean,
  cluster: ClusterInstall,
  after: pulumi.Resource[],
): pulumi.Resource {
  const args = { metadata: metadata as pulumi.Inputs };
  // the other kind is named as what it was before: else a namespace that is to be adopted would be deleted first, with all that is in it
  const options = (before: string): pulumi.CustomResourceOptions =>
    cluster.options(after, { aliases: [{ type: `kubernetes:core/v1:${before}` }] });
  return exists
    ? new k8s.NamespacePatch(name, args, options("Namespace"))
    : new k8s.Namespace(name, args, options("NamespacePatch"));
}

/** Makes an object of the plan; kinds that the provider does not know are Istio's own. */
export function installManifest(
  name: string,
  manifest: Manifest,
  cluster: ClusterInstall,
  resolve: Resolve,
  after: pulumi.Resource[],
  more: pulumi.CustomResourceOptions = {},
): pulumi.Resource {
  const { apiVersion, kind, ...body } = replaceReferences(manifest, resolve) as Manifest;
  const options = cluster.lastingOptions(after, more);
  const args = body as pulumi.Inputs as never; // the plan's manifests have the form that their kind wants
  switch (kind) {
    case "EndpointSlice":
      return new k8s.EndpointSlice(name, args, options);
    case "Endpoints":
      return new k8s.Endpoints(name, args, options);
    case "NetworkPolicy":
      return new k8s.NetworkPolicy(name, args, options);
    case "Service":
      return new k8s.Service(name, args, options);
    default:
      return new k8s.CustomResource(name, { apiVersion, kind, ...body } as never, {
        ...options,
        ...retryUnanswered(name),
      });
  }
}
