import type { ClusterArgs, HelmValuesArgs } from "../args/cluster";
import { ClusterRole } from "../args/cluster";
import type { EastWestGatewayArgs } from "../args/gateway";
import { roleOf } from "../topology/defaults";
import type { Issue } from "../issue";

const noGateway = "other clusters reach its istiod at a Service, and no gateway stands behind it";
const noProxy = "no proxy and no configuration of Istio is there";
const notRead = "nobody reads its endpoints";

/** What is said of a cluster and means nothing to an external control plane, each with the reason. */
const ofCluster: { readonly [field in keyof ClusterArgs]: string } = {
  cni: noProxy,
  apiServer: notRead,
  remoteSecret: notRead,
};
const ofCharts: { readonly [chart in keyof HelmValuesArgs]: string } = {
  base: noProxy,
  gateway: noGateway,
  cni: noProxy,
};
const ofGateway: { readonly [field in keyof EastWestGatewayArgs]: string } = {
  enabled: "other clusters reach its istiod at a Service, which is always there",
  replicas: noGateway,
  autoscaling: noGateway,
  minAvailable: noGateway,
  resources: noGateway,
  nodeSelector: noGateway,
  tolerations: noGateway,
  networkPolicy: noGateway,
  istiodCredential: noGateway,
};

/**
 * Refuses what would do nothing, where it was written for the external control plane itself. What all clusters share may well mean
 * something to the others.
 */
export function checkExternal(name: string, cluster: ClusterArgs, own: ClusterArgs): Issue[] {
  if (roleOf(cluster) !== ClusterRole.External) return [];
  const at = `clusters.${name}`;
  return [
    ...withoutEffect(at, own, ofCluster),
    ...withoutEffect(`${at}.helmValues`, own.helmValues, ofCharts),
    ...withoutEffect(`${at}.eastWestGateway`, own.eastWestGateway, ofGateway),
  ];
}

const withoutEffect = (
  at: string,
  given: object | undefined,
  reasons: { readonly [field: string]: string },
): Issue[] =>
  Object.entries(given ?? {}).flatMap(([field, value]) =>
    value === undefined || reasons[field] === undefined
      ? []
      : [
          {
            path: `${at}.${field}`,
            reason: `it does nothing in an external control plane: ${reasons[field]}; remove it`,
          },
        ],
  );
