import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import { exposureOf, istiodGatewaysOf } from "../../../../sdk/status/facts/exposure";
import { istiodAddressesOf } from "../../../../sdk/status/facts/istiod-addresses";
import { fetched } from "../../../support/fetched";

const gateways = [{ service: {}, pods: [{ metadata: { labels: { istio: "eastwestgateway" } } }] }];
const serving = (number: number, istio = "eastwestgateway") => ({
  gateways: [{ spec: { selector: { istio }, servers: [{ port: { number } }] } }],
  workloadGroups: [],
  workloadEntries: [],
});

describe("the exposure of istiod", () => {
  const cases: [boolean, string, ReturnType<typeof serving>][] = [
    [true, "a Gateway of Istio serves its port 15012", serving(15012)],
    [true, "a Gateway of Istio serves its port 15017", serving(15017)],
    [false, "Gateways of Istio serve only other ports", serving(15443)],
    [false, "the Gateway of Istio selects no gateway", serving(15012, "other")],
    [false, "there is no Gateway of Istio", { ...serving(15012), gateways: [] }],
  ];
  for (const [expected, why, exposure] of cases)
    it(`is ${expected} if ${why}`, () =>
      assert.equal(exposureOf(fetched({ gateways, exposure })).exposesIstiod, expected));

  it("may be for machines outside of clusters", () => {
    const exposure = { ...serving(15012), workloadGroups: [{}] };
    assert.equal(exposureOf(fetched({ gateways, exposure })).hasMachines, true);
  });
});

describe("the other gateways that lead to istiod", () => {
  const service = (name: string, selector?: { [label: string]: string }): k8s.V1Service => ({
    metadata: { name, namespace: "istio-system" },
    spec: selector === undefined ? {} : { selector },
  });
  const ingress = service("ingress", { istio: "ingressgateway", app: "gateway" });
  const eastWest = service("eastwest", { istio: "ingressgateway" });
  const all = [ingress, eastWest, service("other", { istio: "other" }), service("endpoints")];
  const found = (exposure: ReturnType<typeof serving>) =>
    istiodGatewaysOf(all, exposure, [{ service: eastWest, pods: [] }]);

  it("are the Services that a Gateway of Istio with its ports selects", () => {
    assert.deepEqual(found(serving(15012, "ingressgateway")), [ingress]);
    assert.deepEqual(found(serving(443, "ingressgateway")), []);
  });
});

describe("the addresses of istiod in a remote", () => {
  const addresses = (services: k8s.V1Service[], slices: k8s.V1EndpointSlice[] = []) =>
    istiodAddressesOf({ services, slices, loadBalancers: [] });
  const slice = (...addresses: string[]) => ({ addressType: "IPv4", endpoints: [{ addresses }] });

  it("are those of its EndpointSlices, or its external name", () => {
    assert.deepEqual(addresses([{}], [slice("2.2.2.2", "1.1.1.1")]), ["1.1.1.1", "2.2.2.2"]);
    const services = [{ spec: { externalName: "gateway.example" } }];
    assert.deepEqual(addresses(services), ["gateway.example"]);
  });

  it("are not set without such a Service", () => assert.equal(addresses([]), undefined));
});
