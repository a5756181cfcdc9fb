import type { ClusterArgs, MultiClusterMeshArgs } from "../args";
import { ClusterRole } from "../args";
import { blameDefaults } from "./blame";
import { checkCharts } from "./charts";
import { checkConnections } from "./connections";
import { checkExternal } from "./external-rules";
import { checkGateway } from "./gateway-rules";
import type { Issue } from "./issue";
import { checkIstio } from "./istio-rules";
import { quoteList } from "./kubeconfig";
import { checkAnnotations, checkLabel, checkLabels } from "./format-rules";
import { dnsLabel, dnsLabelForm, labelValue, labelValueForm } from "./names";
import { defaultIstioVersion, defaultReaderAccount, namedPrimaries, readTopology, roleOf, withDefaults } from "./read";
import { checkShape } from "./shape";
import { checkTopology } from "./topology-rules";
import { checkTrust } from "./trust";
import { isBefore } from "./versions";

/** Every problem of the arguments at once. Nothing is created where there is one. */
export function checkArgs(args: MultiClusterMeshArgs): Issue[] {
    const malformed = checkShape(args);
    if (malformed.length > 0) return malformed; // the rules may then rely on the declared types
    return blameDefaults(args, checkWellFormed(args));
}

function checkWellFormed(args: MultiClusterMeshArgs): Issue[] {
    const issues = checkEach(args);
    // what follows from all of them together only makes sense where each is right
    if (issues.length > 0) return issues;
    const topology = readTopology(args);
    return [...checkTopology(topology), ...checkCharts(topology)];
}

function checkEach(args: MultiClusterMeshArgs): Issue[] {
    const clusters = new Map(Object.keys(args.clusters).map((name) => [name, withDefaults(args, name)]));
    return [
        ...checkMeshId(args.meshId),
        ...checkAnyCluster(clusters),
        ...[...clusters.keys()].flatMap(checkName),
        ...checkNamesDiffer([...clusters.keys()]),
        ...[...clusters].flatMap(([name, cluster]) => [
            ...checkRole(name, cluster, clusters),
            ...checkLabel(`clusters.${name}.network`, cluster.network, "a network's name"),
            ...checkGateway(`clusters.${name}.eastWestGateway`, cluster.eastWestGateway ?? {}),
            ...checkReader(name, cluster, args),
            ...checkNamespace(name, cluster),
            ...checkExternal(args, name),
        ]),
        ...checkDefaults(args.defaults),
        ...checkConnections(clusters),
        ...checkIstio(args, clusters),
        ...checkTrust(args, clusters),
    ];
}

type Clusters = ReadonlyMap<string, ClusterArgs>;

function checkMeshId(meshId: string | undefined): Issue[] {
    if (meshId === undefined || labelValue.test(meshId)) return [];
    return [{ path: "meshId", reason: `"${meshId}" is no mesh ID (${labelValueForm})` }];
}

function checkAnyCluster(clusters: Clusters): Issue[] {
    if (clusters.size === 0)
        return [
            {
                path: "clusters",
                reason: "no cluster is named; a mesh needs at least one, and one of them a primary or an external control plane",
            },
        ];
    if ([...clusters.values()].some((cluster) => roleOf(cluster) !== ClusterRole.Remote)) return [];
    return [
        {
            path: "clusters",
            reason: "every cluster is a remote; at least one must be a primary or an external control plane, which run istiod",
        },
    ];
}

function checkName(name: string): Issue[] {
    if (dnsLabel.test(name)) return [];
    return [{ path: `clusters.${name}`, reason: `"${name}" cannot be a cluster's name: Istio wants a DNS label (${dnsLabelForm})` }];
}

/** Names that differ only in case or in what stands between words would end up as one name in Kubernetes. */
function checkNamesDiffer(names: string[]): Issue[] {
    const first = new Map<string, string>();
    return names.flatMap((name) => {
        const normal = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
        const other = first.get(normal);
        if (other === undefined) first.set(normal, name);
        return other === undefined
            ? []
            : [{ path: `clusters.${name}`, reason: `"${name}" and "${other}" are the same name in Kubernetes ("${normal}"); rename one` }];
    });
}

function checkRole(name: string, cluster: ClusterArgs, clusters: Clusters): Issue[] {
    const at = `clusters.${name}`;
    const fields = (["primary", "primaries"] as const).filter((field) => cluster[field] !== undefined);
    if (roleOf(cluster) !== ClusterRole.Remote) {
        const others = (["localInjector", "legacyEndpoints"] as const).filter((field) => cluster[field] === true);
        return [...fields, ...others].map((field) => ({
            path: `${at}.${field}`,
            reason: `"${name}" runs istiod itself; remove this, or set ${at}.role to "remote"`,
        }));
    }
    const primaries = [...clusters].filter(([, c]) => roleOf(c) !== ClusterRole.Remote).map(([n]) => n);
    const choice = `the primaries are ${quoteList(primaries)}`;
    if (fields.length === 2)
        return [{ path: `${at}.primaries`, reason: "a remote has either `primary` or `primaries`; remove one of them" }];
    if (namedPrimaries(cluster).length === 0)
        return [{ path: `${at}.${fields[0] ?? "primary"}`, reason: `a remote needs the name of its primary; ${choice}` }];
    return checkPrimaries(at, cluster, clusters, choice);
}

function checkPrimaries(at: string, cluster: ClusterArgs, clusters: Clusters, choice: string): Issue[] {
    const named = namedPrimaries(cluster);
    const pathOf = (index: number): string => (cluster.primaries === undefined ? `${at}.primary` : `${at}.primaries[${index}]`);
    if (cluster.primaries?.includes("*")) return checkAnyPrimary(`${at}.primaries`, named, clusters, choice);
    return named.flatMap((name, index): Issue[] => {
        const primary = clusters.get(name);
        if (name === "*")
            return [{ path: pathOf(index), reason: `"*" stands for every primary only in a list; give ${at}.primaries: ["*"] instead` }];
        if (primary === undefined) return [{ path: pathOf(index), reason: `there is no cluster "${name}"; ${choice}` }];
        if (roleOf(primary) === ClusterRole.Remote)
            return [{ path: pathOf(index), reason: `"${name}" is itself a remote and runs no istiod; ${choice}` }];
        return named.indexOf(name) < index ? [{ path: pathOf(index), reason: `"${name}" is named twice; remove one` }] : [];
    });
}

function checkAnyPrimary(path: string, named: string[], clusters: Clusters, choice: string): Issue[] {
    if (named.length > 1) return [{ path, reason: '"*" stands for every primary, so it stands alone; remove it or the others' }];
    if ([...clusters.values()].some((cluster) => roleOf(cluster) === ClusterRole.Primary)) return [];
    const reason = `"*" stands for every cluster of the role "primary", and there is none; name the external control plane: ${choice}`;
    return [{ path, reason }];
}

/** What Istio reads at a namespace is set by arguments of its own, which would win without a word. */
function checkNamespace(name: string, { namespace: { labels = {}, annotations = {} } = {}, ...cluster }: ClusterArgs): Issue[] {
    const at = `clusters.${name}.namespace`;
    const [network, controlPlanes] = ["topology.istio.io/network", "topology.istio.io/controlPlaneClusters"];
    return [
        ...checkLabels(`${at}.labels`, labels),
        ...checkAnnotations(`${at}.annotations`, annotations),
        ...(network in labels && roleOf(cluster) !== ClusterRole.External
            ? [{ path: `${at}.labels.${network}`, reason: "the cluster's `network` sets it; remove this, and give the name there" }]
            : []),
        ...(controlPlanes in annotations && roleOf(cluster) === ClusterRole.Remote
            ? [{ path: `${at}.annotations.${controlPlanes}`, reason: "`primary` or `primaries` sets it; remove this, and name them there" }]
            : []),
    ];
}

const checkDefaults = (defaults: ClusterArgs = {}): Issue[] =>
    defaults.configCluster === undefined
        ? []
        : [{ path: "defaults.configCluster", reason: "each external control plane has one of its own; give it in `clusters`" }];

/** Accounts that the charts make in the system namespace, which have more rights than to read, and cannot be made twice. */
const accountsOfCharts = (revision = "default"): string[] => [
    revision === "default" ? "istiod" : `istiod-${revision}`,
    "istio-eastwestgateway",
    "istio-cni",
];

function checkReader(name: string, { remoteSecret, istioVersion }: ClusterArgs, { istio }: MultiClusterMeshArgs): Issue[] {
    const [path, account] = [`clusters.${name}.remoteSecret.serviceAccount`, remoteSecret?.serviceAccount];
    if (account === undefined || account === defaultReaderAccount) return [];
    const misnamed = checkLabel(path, account, "the name of an account");
    if (misnamed.length > 0) return misnamed;
    if (accountsOfCharts(istio?.revision).includes(account))
        return [{ path, reason: `"${account}" is the account of a part of Istio itself, made by its chart; choose another name` }];
    const version = istioVersion ?? istio?.version ?? defaultIstioVersion;
    return isBefore(version, "1.31.0")
        ? [{ path, reason: `the charts of Istio ${version} know no account but their own; remove this, or choose Istio 1.31.0 or newer` }]
        : [];
}
