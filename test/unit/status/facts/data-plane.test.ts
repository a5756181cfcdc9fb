import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import { usesAmbient } from "../../../../sdk/status/facts/data-plane";
import { fetched } from "../../../support/fetched";

const istiod = (value?: string): k8s.V1Deployment => {
  const env = value === undefined ? [] : [{ name: "PILOT_ENABLE_AMBIENT", value }];
  const containers = [{ name: "discovery", env }];
  return { spec: { selector: {}, template: { spec: { containers } } } };
};
const gateway = (...ports: number[]) => ({
  service: {
    metadata: { labels: { "topology.istio.io/network": "east" } },
    spec: { ports: ports.map((port) => ({ port })) },
  },
  pods: [],
});
const namespace = (labels: { [key: string]: string }) => ({ metadata: { labels } });
const ambient = namespace({ "istio.io/dataplane-mode": "ambient" });
const injected = namespace({ "istio-injection": "enabled" });
const deployments = [istiod("true")];

describe("the data plane mode of a cluster", () => {
  const cases: [boolean, string, Parameters<typeof fetched>[0]][] = [
    [true, "gateways of the ambient mode", { deployments, gateways: [gateway(15008, 15021)] }],
    [
      true,
      "a gateway of the ambient mode whose addresses other objects announce",
      { deployments, gateways: [{ service: { spec: { ports: [{ port: 15008 }] } }, pods: [] }] },
    ],
    [false, "gateways for sidecars", { deployments, gateways: [gateway(15443)] }],
    [false, "gateways for both modes", { deployments, gateways: [gateway(15008), gateway(15443)] }],
    [true, "namespaces in ambient mode, and no gateway", { deployments, namespaces: [ambient] }],
    [false, "namespaces of both modes", { deployments, namespaces: [ambient, injected] }],
    [false, "no namespace in a mode", { deployments }],
    [
      false,
      "an istiod without ambient mode",
      { deployments: [istiod("false")], gateways: [gateway(15008)] },
    ],
  ];
  for (const [expected, what, more] of cases)
    it(`is ${expected ? "ambient" : "sidecar"} with ${what}`, () =>
      assert.equal(usesAmbient(fetched(more)), expected));
});
