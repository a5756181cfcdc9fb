import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { issueLine } from "../../../sdk/issue";
import { warningsOf } from "../../../sdk/rules/warnings";
import { topologyOf } from "../../support/check";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { ambientArgs, meshArgs } from "../../support/topologies";

const limits = /https:\/\/istio\.io\/latest\/docs\/ambient\/install\/multicluster/;

const ambientEast = (east: ClusterArgs) => ambientArgs({ east, west: {} });
const gatewayRow = (
  name: string,
  field: string,
  reason: RegExp,
  eastWestGateway: EastWestGatewayArgs,
): RefusedRow => [
  name,
  ambientEast({ eastWestGateway }),
  `clusters.east.eastWestGateway.${field}`,
  reason,
];
const firstSupported = { version: "1.29.2", allowFaultyVersion: true };
const atNodes: EastWestGatewayArgs = { serviceType: "NodePort", addresses: ["192.0.2.1"] };

describe("the rules for ambient mode", () => {
  itRefuses([
    [
      "a remote, with Istio's own source",
      ambientArgs({ east: {}, west: { role: ClusterRole.Remote, primary: "east" } }),
      "clusters.west.role",
      limits,
    ],
    [
      "a version before 1.29.2, even if faulty versions are allowed",
      ambientArgs({ east: {} }, { istio: { version: "1.29.1", allowFaultyVersion: true } }),
      "istio.version",
      /expected Istio 1\.29\.2 or newer.*got 1\.29\.1/,
    ],
    [
      "such a version of one cluster",
      ambientArgs({ east: { istioVersion: "1.28.5" } }, { istio: { allowFaultyVersion: true } }),
      "clusters.east.istioVersion",
      limits,
    ],
    [
      "a cluster without the node agent",
      ambientEast({ cni: false }),
      "clusters.east.cni",
      /cannot be false in ambient mode/,
    ],
    [
      "values of the chart gateway",
      ambientEast({ helmValues: { gateway: { x: 1 } } }),
      "clusters.east.helmValues.gateway",
      /has no effect in ambient mode/,
    ],
    [
      "values of ztunnel that an argument sets",
      ambientEast({ helmValues: { ztunnel: { network: "other" } } }),
      "clusters.east.helmValues.ztunnel.network",
      /use the cluster's network/,
    ],
    gatewayRow("a strategy for host names", "hostNames", /has no effect/, {
      addresses: ["gateway.example"],
      hostNames: "Resolve",
    }),
    gatewayRow("a credential for istiod", "istiodCredential", /has no effect/, {
      istiodCredential: "tls",
    }),
    gatewayRow(
      "a node port of the other data plane",
      "nodePorts.tls",
      /"status-port" and "hbone"/,
      {
        ...atNodes,
        nodePorts: { tls: 30443, hbone: 30008 },
      },
    ),
    gatewayRow("a Service at nodes without the port for requests", "nodePorts.hbone", /required/, {
      ...atNodes,
    }),
  ]);

  itAccepts([
    ["primaries with every default", ambientArgs({ east: {}, west: {} })],
    ["the first supported version", ambientArgs({ east: {} }, { istio: firstSupported })],
    [
      "a Service at nodes",
      ambientEast({ eastWestGateway: { ...atNodes, nodePorts: { hbone: 30008 } } }),
    ],
    ["a host name as the address", ambientEast({ eastWestGateway: { addresses: ["gw.example"] } })],
  ]);

  it("warn of clusters that share a network", () => {
    const warnings = (network: string): string[] =>
      warningsOf(topologyOf(ambientArgs({ east: { network }, west: { network: "flat" } }))).map(
        issueLine,
      );
    assert.match(warnings("flat").join("\n"), /^clusters\.west\.network: "east" and "west" share/);
    assert.match(warnings("flat").join("\n"), limits);
    assert.deepEqual(warnings("other"), []);
  });
});

describe("the rules for a mesh with sidecars", () => {
  itRefuses([
    [
      "values of ztunnel",
      meshArgs({ east: { helmValues: { ztunnel: { x: 1 } } } }),
      "clusters.east.helmValues.ztunnel",
      /has no effect without ztunnel/,
    ],
    [
      "the node port of ambient mode",
      meshArgs({
        east: { eastWestGateway: { ...atNodes, nodePorts: { tls: 30443, hbone: 30008 } } },
        west: {},
      }),
      "clusters.east.eastWestGateway.nodePorts.hbone",
      /the gateway has no port of this name/,
    ],
  ]);
});
