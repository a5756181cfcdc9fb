import type * as k8s from "./kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../plan/manifest";
import { names } from "../plan/names";
import type { ClusterPlan } from "../plan/plan";
import { installChart, type Resolve } from "./chart";
import type { ClusterInstall } from "./cluster";
import { installManifest } from "./manifest";

/** Installs the chart `istiod`. */
export function installIstiod(
  name: Name,
  { istiod }: ClusterPlan,
  cluster: ClusterInstall,
  resolve: Resolve,
  after: pulumi.Resource[],
): k8s.Chart {
  // A remote's Service is the chart's or ours, as its primary's gateway asks for. Where that changes it has to be known as the same
  // object, for the one that goes is deleted by its name, after the other has taken that over.
  const ours: pulumi.ResourceTransform = ({ type, props, opts }) =>
    type === serviceType
      ? {
          props,
          opts: {
            ...opts,
            aliases: [
              {
                name: resourceNamed(name, { kind: "Service", metadata: props["metadata"] }),
                parent: cluster,
              },
            ],
          },
        }
      : undefined;
  return installChart(name("istiod"), istiod, cluster, resolve, after, [ours]);
}

/** Makes what leads a remote to its istiods, as far as the chart `istiod` has no place for that. */
export function installIstiodEndpoints(
  name: Name,
  { istiodEndpoints }: ClusterPlan,
  chart: k8s.Chart,
  cluster: ClusterInstall,
  resolve: Resolve,
  after: pulumi.Resource[],
): pulumi.Resource[] {
  const theirs = ({ kind, metadata }: Manifest): pulumi.Alias[] =>
    kind === "Service"
      ? [{ name: `${name("istiod")}:${metadata.namespace}/${metadata.name}`, parent: chart }]
      : [];
  return istiodEndpoints.map((manifest) =>
    installManifest(resourceNamed(name, manifest), manifest, cluster, resolve, after, {
      aliases: theirs(manifest),
    }),
  );
}

/** Names a resource of one cluster. */
type Name = (...rest: string[]) => string;

const serviceType = "kubernetes:core/v1:Service";

/** The Service and its Endpoints share a name in Kubernetes, and must not in Pulumi; slices are named by primaries. */
const resourceNamed = (
  name: Name,
  { kind, metadata }: Pick<Manifest, "kind" | "metadata">,
): string =>
  kind === "EndpointSlice"
    ? names.forPeer(name("istiod-slice"), metadata.name)
    : name(`${metadata.name}-${kind.toLowerCase()}`);
