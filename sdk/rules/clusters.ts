import type { ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { ClusterRole } from "../args/cluster";
import type { Issue } from "../issue";
import { cniName, gatewayName, istiodName } from "../topology/istio-names";
import { defaultIstioVersion, defaultReaderAccount, roleOf } from "../topology/defaults";
import { isBefore } from "./versions";
import { checkAnnotations, checkDnsLabel, checkLabels } from "./formats";

/** The rules about a cluster's name, its namespace and the account by which others read it. */

export const checkName = (name: string): Issue[] => checkDnsLabel(`clusters.${name}`, name);

/** What Istio reads at a namespace is set by arguments of its own, which would win without a word. */
export function checkNamespace(
  name: string,
  { namespace: { labels = {}, annotations = {} } = {}, ...cluster }: ClusterArgs,
): Issue[] {
  const at = `clusters.${name}.namespace`;
  const [network, controlPlanes] = [
    "topology.istio.io/network",
    "topology.istio.io/controlPlaneClusters",
  ];
  return [
    ...checkLabels(`${at}.labels`, labels),
    ...checkAnnotations(`${at}.annotations`, annotations),
    ...(network in labels && roleOf(cluster) !== ClusterRole.External
      ? [
          {
            path: `${at}.labels.${network}`,
            reason: "the cluster's `network` sets it; remove this, and give the name there",
          },
        ]
      : []),
    ...(controlPlanes in annotations && roleOf(cluster) === ClusterRole.Remote
      ? [
          {
            path: `${at}.annotations.${controlPlanes}`,
            reason: "`primary` or `primaries` sets it; remove this, and name them there",
          },
        ]
      : []),
  ];
}

/** Accounts that the charts make in the system namespace, which have more rights than to read, and cannot be made twice. */
const accountsOfCharts = (revision = "default"): string[] => [
  istiodName(revision === "default" ? "" : revision),
  gatewayName,
  cniName,
];

export function checkReader(
  name: string,
  { remoteSecret, istioVersion }: ClusterArgs,
  { istio }: MultiClusterMeshArgs,
): Issue[] {
  const [path, account] = [
    `clusters.${name}.remoteSecret.serviceAccount`,
    remoteSecret?.serviceAccount,
  ];
  if (account === undefined || account === defaultReaderAccount) return [];
  const misnamed = checkDnsLabel(path, account);
  if (misnamed.length > 0) return misnamed;
  if (accountsOfCharts(istio?.revision).includes(account))
    return [
      {
        path,
        reason: `"${account}" is the account of a part of Istio itself, made by its chart; choose another name`,
      },
    ];
  if (account === "default")
    return [
      {
        path,
        reason:
          "every pod that names no account has this one, and would read the cluster; choose another name",
      },
    ];
  const version = istioVersion ?? istio?.version ?? defaultIstioVersion;
  return isBefore(version, "1.31.0")
    ? [
        {
          path,
          reason: `the charts of Istio ${version} know no account but their own; remove this, or choose Istio 1.31.0 or newer`,
        },
      ]
    : [];
}
