import type { HelmValuesArgs } from "../../../sdk/args/helm-values";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

/** What a proxy says of itself, and the argument that it comes from. */
const proxyMetadata: [string, RegExp][] = [
  ["ISTIO_META_CLUSTER_ID", /use the name of the cluster in clusters/],
  ["ISTIO_META_NETWORK", /use the cluster's network/],
  ["ISTIO_META_MESH_ID", /use meshId/],
  ["ISTIO_META_REQUESTED_NETWORK_VIEW", /use the cluster's network/],
];

/** Paths in the mesh configuration of the whole mesh. */
const inMeshConfig: [string, RegExp][] = [
  ["ca", /external certificate authority is not supported/],
  ["defaultConfig.meshId", /use meshId/],
  ...proxyMetadata.map(([name, argument]): [string, RegExp] => [
    `defaultConfig.proxyMetadata.${name}`,
    argument,
  ]),
];

/** Chart, path of a value that an argument sets, and the argument to use. */
const contradictions: [keyof HelmValuesArgs, string, RegExp][] = [
  ["base", "profile", /use the cluster's role/],
  ["base", "defaultRevision", /use istio\.revision/],
  ["base", "global.istioNamespace", /use systemNamespace/],
  ["istiod", "revision", /use istio\.revision/],
  ["istiod", "revisionTags", /use istio\.revisionTags/],
  ["istiod", "global.meshID", /use meshId/],
  ["istiod", "global.network", /use the cluster's network/],
  ["istiod", "global.multiCluster.clusterName", /use the name of the cluster in clusters/],
  ["istiod", "global.proxy.clusterDomain", /use the cluster's clusterDomain/],
  ["istiod", "global.platform", /use the cluster's platform/],
  ["istiod", "global.externalIstiod", /use the cluster's role/],
  ["istiod", "global.remotePilotAddress", /use eastWestGateway\.addresses of the primary/],
  ["istiod", "meshConfig.trustDomain", /use trust\.domain/],
  ["istiod", "meshConfig.ca", /external certificate authority is not supported/],
  ["istiod", "meshConfig.rootNamespace", /use meshConfig\.rootNamespace of the mesh/],
  ["istiod", "meshConfig.defaultConfig.meshId", /use meshId/],
  ["istiod", "env.CLUSTER_ID", /use the name of the cluster in clusters/],
  ["istiod", "pilot.env.CLUSTER_ID", /use the name of the cluster in clusters/],
  ["istiod", "global.caAddress", /external certificate authority is not supported/],
  ["istiod", "global.caName", /external certificate authority is not supported/],
  ["istiod", "global.pilotCertProvider", /external certificate authority is not supported/],
  ["istiod", "pilot.env.ENABLE_CA_SERVER", /external certificate authority is not supported/],
  ["gateway", "name", /peers find the gateway by its name/],
  ["gateway", "networkGateway", /use the cluster's network/],
  ["gateway", "revision", /use istio\.revision/],
  ...proxyMetadata.flatMap(([name, argument]): typeof contradictions => [
    ["gateway", `env.${name}`, argument],
    ["istiod", `meshConfig.defaultConfig.proxyMetadata.${name}`, argument],
  ]),
  ["cni", "global.platform", /use the cluster's platform/],
];

const nested = (path: string, value: unknown): { [key: string]: any } =>
  path.split(".").reduceRight<any>((inner, key) => ({ [key]: inner }), value);

describe("the Helm value rules", () => {
  itRefuses([
    [
      "source ranges in the values of the gateway chart",
      meshArgs({
        east: {
          helmValues: { gateway: { service: { loadBalancerSourceRanges: ["10.0.0.0/8"] } } },
        },
      }),
      "clusters.east.helmValues.gateway.service",
      /has no effect, .* does not create the Service; use eastWestGateway, .*loadBalancerSourceRanges/,
    ],
    [
      "a Service in the defaults, even if a cluster has gateway values of its own",
      meshArgs(
        { east: {}, west: { helmValues: { gateway: { podAnnotations: {} } } } },
        {
          defaults: {
            kubeconfig: kubeconfigFor(["east", "west"]),
            helmValues: { gateway: { service: { type: "LoadBalancer" } } },
          },
        },
      ),
      "defaults.helmValues.gateway.service",
      /has no effect/,
    ],
    [
      "ports in the values of the gateway chart",
      meshArgs({
        east: { helmValues: { gateway: { networkGatewayPorts: { tls: { port: 443 } } } } },
      }),
      "clusters.east.helmValues.gateway.networkGatewayPorts",
      /use eastWestGateway\.nodePorts/,
    ],
    ...["app", "istio", "sidecar.istio.io/inject", "topology.istio.io/network"].map(
      (label): RefusedRow => [
        `the label ${label} of the gateway's pods`,
        meshArgs({ east: { helmValues: { gateway: { labels: { [label]: "false" } } } } }),
        `clusters.east.helmValues.gateway.labels.${label}`,
        /only with the label that the chart sets; remove/,
      ],
    ),
    ...contradictions.map(([chart, path, argument]): RefusedRow => [
      `${path} of the chart ${chart}`,
      meshArgs({ east: { helmValues: { [chart]: nested(path, "other") } } }),
      `clusters.east.helmValues.${chart}.${path}`,
      argument,
    ]),
    ...inMeshConfig.map(([path, argument]): RefusedRow => [
      `${path} of the mesh configuration`,
      meshArgs({ east: {} }, { meshConfig: nested(path, "other") }),
      `meshConfig.${path}`,
      argument,
    ]),
    [
      "another template for the gateway's pods",
      meshArgs({
        east: {
          helmValues: { gateway: { podAnnotations: { "inject.istio.io/templates": "sidecar" } } },
        },
      }),
      "clusters.east.helmValues.gateway.podAnnotations.inject.istio.io/templates",
      /only with the template that the chart sets; remove/,
    ],
    [
      "a gateway without pods",
      meshArgs({ east: { helmValues: { gateway: { replicaCount: 0 } } } }),
      "clusters.east.helmValues.gateway.replicaCount",
      /at least one pod; to have no gateway, set its enabled to false/,
    ],
    [
      "a null for the chart base",
      meshArgs({ east: { helmValues: { base: { base: { excludedCRDs: null } } } } }),
      "clusters.east.helmValues.base.base.excludedCRDs",
      /expected a value, got null, which a Helm release of Pulumi ignores/,
    ],
    [
      "a null for the injection templates",
      meshArgs({
        east: { helmValues: { istiod: { global: { proxy: { resources: { limits: null } } } } } },
      }),
      "clusters.east.helmValues.istiod.global.proxy.resources.limits",
      /expected a value, got null/,
    ],
  ]);

  itAccepts([
    [
      "values next to the rejected ones",
      meshArgs({
        east: {
          helmValues: {
            istiod: { pilot: { resources: null }, env: { A: "1" } },
            gateway: {
              ...{ labels: { team: "mesh" }, resources: { limits: null }, replicaCount: 1 },
              ...{ podAnnotations: { "example.com/team": "mesh" }, env: { ISTIO_META_A: "1" } },
            },
          },
        },
      }),
    ],
    [
      "roots and a namespace for policies that contradict nothing",
      meshArgs(
        { east: {} },
        {
          meshConfig: {
            rootNamespace: "policies",
            caCertificates: [{ pem: "of a partner" }],
            defaultConfig: { proxyMetadata: { ISTIO_META_DNS_CAPTURE: "true" } },
          },
        },
      ),
    ],
  ]);
});
