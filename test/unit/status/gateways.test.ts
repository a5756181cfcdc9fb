import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import { gatewayOf } from "../../../sdk/status/gateways";

interface Gateway {
  readonly type: string;
  readonly labels?: { [key: string]: string };
  readonly annotations?: { [key: string]: string };
  readonly ingress?: k8s.V1LoadBalancerIngress[];
  readonly externalIPs?: string[];
}

function serviceOf({
  type,
  labels = {},
  annotations = {},
  ingress,
  externalIPs,
}: Gateway): k8s.V1Service {
  return {
    metadata: {
      name: "gw",
      namespace: "istio-system",
      labels: { istio: "eastwestgateway", ...labels },
      annotations,
    },
    spec: { type, selector: { istio: "eastwestgateway" }, ...(externalIPs ? { externalIPs } : {}) },
    status: { loadBalancer: { ...(ingress ? { ingress } : {}) } },
  };
}

const labels = { "topology.istio.io/network": "east" };

describe("the external address of a gateway", () => {
  const rows: [string, Gateway, string | undefined][] = [
    [
      "the IP address of its load balancer",
      { type: "LoadBalancer", labels, ingress: [{ ip: "192.0.2.1" }] },
      "192.0.2.1",
    ],
    [
      "the host name of its load balancer",
      { type: "LoadBalancer", labels, ingress: [{ hostname: "a.example" }] },
      "a.example",
    ],
    ["not known while its load balancer has none", { type: "LoadBalancer", labels }, undefined],
    [
      "not known while the load balancer of a gateway only for istiod has none",
      { type: "LoadBalancer" },
      undefined,
    ],
    [
      "the external IP of its Service",
      { type: "ClusterIP", labels, externalIPs: ["192.0.2.2"] },
      "192.0.2.2",
    ],
    [
      '"nodes" for node ports with a node selector',
      { type: "NodePort", labels, annotations: { "traffic.istio.io/nodeSelector": "{}" } },
      "nodes",
    ],
    ["not known for node ports without a node selector", { type: "NodePort", labels }, undefined],
    [
      '"set elsewhere" for node ports without a network label',
      { type: "NodePort" },
      "set elsewhere",
    ],
    [
      '"set elsewhere" for a ClusterIP Service without a network label',
      { type: "ClusterIP" },
      "set elsewhere",
    ],
  ];
  for (const [name, service, address] of rows)
    it(`is ${name}`, () =>
      assert.equal(gatewayOf({ service: serviceOf(service), pods: [] }).address, address));
});

describe("a gateway in the report", () => {
  const shown = (ports: number[], more: object = {}, metadata: object = { labels }) => {
    const spec = { ports: ports.map((port) => ({ port })), ...more };
    return gatewayOf({ service: { metadata: { name: "gw", ...metadata }, spec }, pods: [] });
  };

  it("is ambient if it has only the port for ambient mode", () => {
    assert.equal(shown([15021, 15008]).isAmbient, true);
    assert.equal(shown([15008, 15443]).isAmbient, undefined);
  });

  it("lacks a port if its Service has no port for other networks", () => {
    assert.equal(shown([15021, 80]).lacksPort, true);
    for (const ports of [[15443], [15008], []]) assert.equal(shown(ports).lacksPort, undefined);
    const at = { labels: { ...labels, "networking.istio.io/gatewayPort": "25443" } };
    assert.deepEqual(
      [shown([25443], {}, at).lacksPort, shown([15443], {}, at).lacksPort],
      [undefined, true],
    );
    assert.equal(shown([15021], {}, { labels: {} }).lacksPort, undefined);
  });

  it("has the source ranges of its load balancer", () => {
    const ranges = ["192.0.2.0/24", "198.51.100.0/24"];
    assert.deepEqual(shown([], { loadBalancerSourceRanges: ranges }).sourceRanges, ranges);
    const annotation = "service.beta.kubernetes.io/load-balancer-source-ranges";
    const annotated = { annotations: { [annotation]: ranges.join(",") } };
    assert.deepEqual(shown([], {}, annotated).sourceRanges, ranges);
    assert.equal(shown([]).sourceRanges, undefined);
  });

  it("shows an annotation that may restrict who uses it", () => {
    const annotation = "service.beta.kubernetes.io/azure-allowed-ip-ranges";
    const restrictedBy = (metadata: object) => shown([], {}, metadata).restrictedBy;
    assert.equal(restrictedBy({ annotations: { [annotation]: "192.0.2.0/24" } }), annotation);
    assert.equal(restrictedBy({ annotations: { other: "" } }), undefined);
  });
});
