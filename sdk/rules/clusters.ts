import { ClusterRole, type ClusterArgs } from "../args/cluster";
import type { IstioArgs } from "../args/istio";
import { issueIf, quoteList, type Issue } from "../issue";
import { isString } from "../later";
import { defaultReaderAccount, roleOf, type FilledClusters } from "../topology/defaults";
import {
  cniName,
  gatewayName,
  istioAnnotations,
  istiodName,
  istioLabels,
  noRevision,
} from "../topology/istio-names";
import { checkAnnotations, checkDnsLabel, checkDnsName, checkLabels } from "./formats";
import { revisionNames, revisionsAndTags } from "./revisions";
import { isBefore, oldestVersion } from "./versions";

/** Checks each cluster's name, network, domain, namespace and reader account. */
export const checkClusters = (clusters: FilledClusters, istio: IstioArgs = {}): Issue[] =>
  [...clusters].flatMap(([name, cluster]) => {
    const at = `clusters.${name}`;
    return [
      ...checkDnsLabel(at, name),
      ...checkDnsLabel(`${at}.network`, cluster.network),
      ...checkDnsName(`${at}.clusterDomain`, cluster.clusterDomain),
      ...checkNamespace(at, cluster),
      ...checkInjectionLabels(`${at}.namespace.labels`, cluster, istio),
      ...checkReaderAccount(`${at}.remoteSecret.serviceAccount`, cluster, istio),
    ];
  });

/** Other arguments set the labels and annotations that Istio reads, and would silently win. */
function checkNamespace(at: string, { namespace, ...cluster }: ClusterArgs): Issue[] {
  const { labels = {}, annotations = {} } = namespace ?? {};
  const { network } = istioLabels;
  const { controlPlaneClusters } = istioAnnotations;
  const role = roleOf(cluster);
  return [
    ...checkLabels(`${at}.namespace.labels`, labels),
    ...checkAnnotations(`${at}.namespace.annotations`, annotations),
    ...issueIf(
      network in labels && role !== ClusterRole.External,
      `${at}.namespace.labels.${network}`,
      `set by ${at}.network; remove this label and set that argument`,
    ),
    ...issueIf(
      controlPlaneClusters in annotations && role === ClusterRole.Remote,
      `${at}.namespace.annotations.${controlPlaneClusters}`,
      `set by ${at}.primary or primaries; remove this annotation and set one of them`,
    ),
  ];
}

/** With another revision's label, no webhook injects the gateway, and its pods never start. */
function checkInjectionLabels(
  at: string,
  { namespace, role }: ClusterArgs,
  istio: IstioArgs,
): Issue[] {
  if (role === ClusterRole.External) return [];
  const { [istioLabels.injection]: injection, [istioLabels.revision]: label } =
    namespace?.labels ?? {};
  const revisions = revisionsAndTags(istio);
  return [
    ...issueIf(
      isString(label) && !revisions.includes(label),
      `${at}.${istioLabels.revision}`,
      `expected ${quoteList(revisions, "or")}, got "${label}"; ` +
        "the gateway in this namespace would not start, because no webhook injects its pods",
    ),
    ...issueIf(
      isString(injection) && (injection !== "enabled" || !revisions.includes("default")),
      `${at}.${istioLabels.injection}`,
      `remove this label: with "${injection}", the gateway in this namespace would not start, ` +
        "because no webhook injects its pods",
    ),
  ];
}

/** Istio's own accounts have more rights than a reader, and their charts create them. */
function checkReaderAccount(path: string, cluster: ClusterArgs, istio: IstioArgs): Issue[] {
  const account = cluster.remoteSecret?.serviceAccount;
  if (account === undefined || account === defaultReaderAccount) return [];
  const version = oldestVersion(istio, cluster);
  return [
    ...checkDnsLabel(path, account),
    ...issueIf(
      chartAccounts(istio).includes(account),
      path,
      `expected an account for readers only, got "${account}", Istio's own account; ${otherName}`,
    ),
    ...issueIf(
      account === "default",
      path,
      `expected an account for readers only, got "default", the account of all pods; ${otherName}`,
    ),
    ...issueIf(
      isBefore(version, "1.31.0"),
      path,
      `requires Istio 1.31.0 or newer, got ${version}; remove it or upgrade Istio`,
    ),
  ];
}

const otherName = "choose another name";

/** The accounts that the charts create in the system namespace. */
const chartAccounts = (istio: IstioArgs): string[] => [
  ...revisionNames(istio).map((name) => istiodName(name === noRevision ? "" : name)),
  gatewayName,
  cniName,
];
