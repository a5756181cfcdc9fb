import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../plan/manifest";
import type { ClusterPlan } from "../plan/plan";
import { installChart, type Resolve } from "./chart";
import type { ClusterInstall } from "./cluster";
import { installManifest } from "./manifest";

/** Installs the chart `istiod`, and for a remote what leads to its istiod, as far as the chart has no place for that. */
export function installIstiod(
    name: (...rest: string[]) => string,
    { istiod, istiodEndpoints }: ClusterPlan,
    cluster: ClusterInstall,
    resolve: Resolve,
    after: pulumi.Resource[],
): pulumi.Resource[] {
    // A remote's Service is the chart's or ours, as its primary's gateway asks for. Where that changes it has to be known as the same
    // object, for the one that goes is deleted by its name, after the other has taken that over.
    const ours: pulumi.ResourceTransform = ({ type, props, opts }) =>
        type === serviceType
            ? {
                  props,
                  opts: {
                      ...opts,
                      aliases: [{ name: name(resourceNamed({ kind: "Service", metadata: props["metadata"] })), parent: cluster }],
                  },
              }
            : undefined;
    const chart = installChart(name("istiod"), istiod, cluster, resolve, after, [ours]);
    const theirs = ({ kind, metadata }: Manifest): pulumi.Alias[] =>
        kind === "Service" ? [{ name: `${name("istiod")}:${metadata.namespace}/${metadata.name}`, parent: chart }] : [];
    return [
        chart,
        ...istiodEndpoints.map((manifest) =>
            installManifest(name(resourceNamed(manifest)), manifest, cluster, resolve, after, { aliases: theirs(manifest) }),
        ),
    ];
}

const serviceType = "kubernetes:core/v1:Service";

/** The Service, its slices and its Endpoints share a name in Kubernetes, and must not in Pulumi. */
const resourceNamed = ({ kind, metadata }: Pick<Manifest, "kind" | "metadata">): string =>
    kind === "EndpointSlice" ? metadata.name : `${metadata.name}-${kind.toLowerCase()}`;
