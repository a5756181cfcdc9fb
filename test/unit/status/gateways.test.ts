import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import { observeGateways } from "../../../sdk/status/gateways";

/** An API that has one Service, and no pods. */
function coreWith(service: {
  type: string;
  labels?: object;
  annotations?: object;
  ingress?: object[];
  externalIPs?: string[];
}): k8s.CoreV1Api {
  const { type, labels = {}, annotations = {}, ingress, externalIPs } = service;
  const found = {
    metadata: {
      name: "gw",
      namespace: "istio-system",
      labels: { istio: "eastwestgateway", ...labels },
      annotations,
    },
    spec: { type, selector: { istio: "eastwestgateway" }, ...(externalIPs ? { externalIPs } : {}) },
    status: { loadBalancer: { ...(ingress ? { ingress } : {}) } },
  };
  return {
    listServiceForAllNamespaces: () => Promise.resolve({ items: [found] }),
    listNamespacedPod: () => Promise.resolve({ items: [] }),
  } as unknown as k8s.CoreV1Api;
}

const labels = { "topology.istio.io/network": "east" };

describe("the address of a gateway, seen from outside", () => {
  const rows: [string, Parameters<typeof coreWith>[0], string | undefined][] = [
    [
      "what its load balancer has",
      { type: "LoadBalancer", labels, ingress: [{ ip: "192.0.2.1" }] },
      "192.0.2.1",
    ],
    [
      "a load balancer's host name",
      { type: "LoadBalancer", labels, ingress: [{ hostname: "a.example" }] },
      "a.example",
    ],
    ["none while its load balancer has none", { type: "LoadBalancer", labels }, undefined],
    ["none while a load balancer for istiod alone has none", { type: "LoadBalancer" }, undefined],
    ["an external IP", { type: "ClusterIP", labels, externalIPs: ["192.0.2.2"] }, "192.0.2.2"],
    [
      "its nodes', where istiod looks for them",
      { type: "NodePort", labels, annotations: { "traffic.istio.io/nodeSelector": "{}" } },
      "nodes",
    ],
    [
      "none where istiod looks for it and nothing assigns one",
      { type: "NodePort", labels },
      undefined,
    ],
    ["set elsewhere, where istiod does not look for it", { type: "NodePort" }, "set elsewhere"],
    ["set elsewhere, for a Service within the cluster too", { type: "ClusterIP" }, "set elsewhere"],
  ];
  for (const [name, service, address] of rows)
    it(`is ${name}`, async () =>
      assert.equal((await observeGateways(coreWith(service)))[0]!.address, address));
});
