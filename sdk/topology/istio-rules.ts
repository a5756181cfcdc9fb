import type { ClusterArgs, MultiClusterMeshArgs } from "../args";
import { dnsLabel, dnsLabelForm, dnsName } from "./names";
import { defaultIstioVersion } from "./read";
import type { Issue } from "./rules";
import { faultOf } from "./versions";

/** The rules about Istio itself: versions, revision, names that become Kubernetes'. */
export function checkIstio(args: MultiClusterMeshArgs, clusters: ReadonlyMap<string, ClusterArgs>): Issue[] {
    const { revision, revisionTags = [], version = defaultIstioVersion, allowFaultyVersion = false, mirror } = args.istio ?? {};
    const versions = [
        { path: "istio.version", version },
        ...[...clusters].flatMap(([name, { istioVersion }]) =>
            istioVersion === undefined ? [] : [{ path: `clusters.${name}.istioVersion`, version: istioVersion }],
        ),
    ];
    return [
        ...checkLabel("systemNamespace", args.systemNamespace, "a namespace's name"),
        ...checkLabel("istio.revision", revision, "a revision's name"),
        ...revisionTags.flatMap((tag, index) => checkTag(`istio.revisionTags[${index}]`, tag, revision)),
        ...checkMirror(mirror),
        ...versions.flatMap(({ path, version: one }) => {
            const reason = faultOf(one, allowFaultyVersion);
            return reason === undefined ? [] : [{ path, reason }];
        }),
        ...[...clusters].flatMap(([name, { clusterDomain }]) =>
            clusterDomain === undefined || dnsName.test(clusterDomain)
                ? []
                : [{ path: `clusters.${name}.clusterDomain`, reason: `"${clusterDomain}" is no DNS domain; the form is cluster.local` }],
        ),
    ];
}

function checkLabel(path: string, value: string | undefined, what: string): Issue[] {
    if (value === undefined || dnsLabel.test(value)) return [];
    return [{ path, reason: `"${value}" cannot be ${what}: a DNS label is needed (${dnsLabelForm})` }];
}

function checkTag(path: string, tag: string, revision: string | undefined): Issue[] {
    if (tag === revision) return [{ path, reason: `"${tag}" is the revision itself; a tag is another name for it` }];
    if (tag === "default" && revision === undefined)
        return [{ path, reason: 'without a revision the control plane is "default" already; remove this, or give istio.revision' }];
    return checkLabel(path, tag, "a revision tag");
}

/** A registry is named as in images: no scheme, because charts and images put their own before it. */
function checkMirror(mirror: string | undefined): Issue[] {
    if (mirror === undefined || /^[^/:]+(:\d+)?(\/[^/]+)*$/.test(mirror)) return [];
    return [{ path: "istio.mirror", reason: `"${mirror}" is no registry; the form is HOST[:PORT][/PATH], without a scheme` }];
}
