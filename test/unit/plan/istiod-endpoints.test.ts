import assert from "node:assert/strict";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import {
  addressTypeOf,
  gatewayIpAddressesOf,
  gatewayIpAddressOf,
} from "../../../sdk/plan/reference";
import { endpointsOf, plan, planWithGateway } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

describe("The EndpointSlices of a remote's istiod Service", () => {
  const slicesFor = (gateway: EastWestGatewayArgs) =>
    endpointsOf(planWithGateway(gateway)["west"])
      .filter(({ kind }) => kind === "EndpointSlice")
      .map(({ metadata, addressType, endpoints }) => [metadata.name, addressType, endpoints]);

  it("hold the given addresses, one slice for each family", () =>
    assert.deepEqual(slicesFor({ addresses: ["10.0.0.1", "fd00::1", "10.0.0.2"] }), [
      ["istiod-east.ipv4", "IPv4", [{ addresses: ["10.0.0.1", "10.0.0.2"] }]],
      ["istiod-east.ipv6", "IPv6", [{ addresses: ["fd00::1"] }]],
    ]));

  it("hold the addresses of both families that a load balancer gets", () =>
    assert.deepEqual(
      slicesFor({ ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv4", "IPv6"] }),
      [
        ["istiod-east.ipv4", "IPv4", gatewayIpAddressesOf("east", "EndpointSlice", "IPv4")],
        ["istiod-east.ipv6", "IPv6", gatewayIpAddressesOf("east", "EndpointSlice", "IPv6")],
      ],
    ));

  it("hold the addresses of a resolved host name, given or assigned", () => {
    const slices = [
      ["istiod-east", addressTypeOf("east"), gatewayIpAddressesOf("east", "EndpointSlice")],
    ];
    assert.deepEqual(slicesFor({ hostNames: "Resolve" }), slices);
    assert.deepEqual(slicesFor({ hostNames: "Resolve", addresses: ["a.example"] }), slices);
    assert.equal(
      planWithGateway({ hostNames: "Resolve" })["east"]!.gateway!.resolvesHostNames,
      true,
    );
  });

  it("have unique names, whatever the primaries are called", () => {
    const clusters = plan(
      meshArgs({
        east: { eastWestGateway: { addresses: ["10.0.0.1", "fd00::1"] } },
        "east-ipv4": { eastWestGateway: { addresses: ["10.0.0.2"] } },
        west: { role: "remote", primaries: ["east", "east-ipv4"] },
      }),
    );
    const slices = endpointsOf(clusters["west"]).filter(({ kind }) => kind === "EndpointSlice");
    assert.deepEqual(
      slices.map(({ metadata }) => metadata.name),
      ["istiod-east.ipv4", "istiod-east.ipv6", "istiod-east-ipv4"],
    );
  });
});

describe("A remote's istiod Service", () => {
  const familiesFor = (gateway: EastWestGatewayArgs) => {
    const found = endpointsOf(planWithGateway(gateway)["west"]).find(
      ({ kind }) => kind === "Service",
    );
    return found && { policy: found.spec.ipFamilyPolicy, families: found.spec.ipFamilies };
  };
  const dualStack = { policy: "PreferDualStack", families: undefined };
  const onlyIPv6 = { policy: undefined, families: ["IPv6"] };
  const ofCluster = { policy: undefined, families: undefined };

  it("has the families of its endpoints", () => {
    const bothFamilies: EastWestGatewayArgs = {
      ipFamilyPolicy: "RequireDualStack",
      ipFamilies: ["IPv4", "IPv6"],
    };
    assert.deepEqual(familiesFor(bothFamilies), dualStack);
    assert.deepEqual(familiesFor({ addresses: ["10.0.0.1", "fd00::1"] }), dualStack);
    assert.deepEqual(familiesFor({ ipFamilies: ["IPv6"] }), onlyIPv6);
    assert.deepEqual(familiesFor({ addresses: ["fd00::1"] }), onlyIPv6);
  });

  it("has the cluster's default family for IPv4 endpoints", () => {
    assert.deepEqual(familiesFor({ addresses: ["10.0.0.1", "10.0.0.2"] }), ofCluster);
    assert.equal(familiesFor({ ipFamilies: ["IPv4"] }), undefined);
  });

  it("has both families if only one of several gateways is known to have IPv6", () => {
    const clusters = plan(
      meshArgs({
        east: { eastWestGateway: { ipFamilies: ["IPv6"] } },
        west: {},
        south: { role: "remote", primaries: ["east", "west"] },
      }),
    );
    const [service] = endpointsOf(clusters["south"]);
    assert.equal(service.spec.ipFamilyPolicy, "PreferDualStack");
    assert.equal(service.spec.ipFamilies, undefined);
  });
});

describe("The legacy Endpoints of a remote", () => {
  const endpointsFor = (gateway: EastWestGatewayArgs) =>
    endpointsOf(planWithGateway(gateway, { legacyEndpoints: true })["west"]).find(
      ({ kind }) => kind === "Endpoints",
    );
  const ports = [
    { port: 15012, name: "tcp-istiod", protocol: "TCP" },
    { port: 15017, name: "tcp-webhook", protocol: "TCP" },
  ];

  it("list the assigned address, and are not mirrored", () => {
    const { subsets, metadata } = endpointsFor({});
    assert.deepEqual(subsets, [{ addresses: [{ ip: gatewayIpAddressOf("east") }], ports }]);
    assert.deepEqual(metadata.labels, { "endpointslice.kubernetes.io/skip-mirror": "true" });
  });

  it("list the given addresses of the first family", () =>
    assert.deepEqual(endpointsFor({ addresses: ["10.0.0.1", "10.0.0.2", "fd00::1"] }).subsets, [
      { addresses: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }], ports },
    ]));

  it("list the addresses of a resolved host name", () =>
    assert.deepEqual(endpointsFor({ hostNames: "Resolve" }).subsets, [
      { addresses: gatewayIpAddressesOf("east", "Endpoints"), ports },
    ]));

  it("exist only if they are turned on", () =>
    assert.equal(endpointsOf(planWithGateway({})["west"]).length, 0));
});
