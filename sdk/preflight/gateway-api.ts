import type { Issue } from "../issue";
import { gatewayApi } from "../plan/gateway-api";
import type { ClusterPlan } from "../plan/plan";
import type { ClusterFacts } from "./facts";
import { onlyMetadata, type Metadata } from "./metadata";

const release = "https://github.com/kubernetes-sigs/gateway-api/releases/download";

/** Without these CRDs, istiod makes no gateway, and the API server rejects its definition. */
export function checkGatewayApi(
  { name, ztunnel, gatewayApi: installs }: ClusterPlan,
  { gatewayApiVersion }: ClusterFacts,
): Issue[] {
  if (ztunnel === undefined || installs !== undefined || gatewayApiVersion !== null) return [];
  const reason =
    `expected true, because ambient mode needs the Gateway API's CRDs (version 1 or newer), ` +
    `and cluster "${name}" has none; set it to install ${gatewayApi.version}, or run: kubectl ` +
    `apply --server-side -f ${release}/v${gatewayApi.version}/standard-install.yaml`;
  return [{ path: `clusters.${name}.installGatewayApi`, reason }];
}

const crd = "gateways.gateway.networking.k8s.io";

/** Asks for one of the CRDs. A list is empty without it, and other answers mean nothing. */
export const gatewayApiQuery = {
  path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions?fieldSelector=metadata.name%3D${crd}`,
  accept: onlyMetadata("list"),
  factsIn: ({ items }: { items: readonly { metadata: Metadata }[] | null }): ClusterFacts => ({
    gatewayApiVersion: versionIn(items ?? []),
  }),
};

function versionIn([found]: readonly { metadata: Metadata }[]): string | null {
  if (found === undefined) return null;
  return found.metadata.annotations?.["gateway.networking.k8s.io/bundle-version"] ?? "unknown";
}
