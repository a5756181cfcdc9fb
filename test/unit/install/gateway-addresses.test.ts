import assert from "node:assert/strict";
import dns from "node:dns/promises";
import { mock } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { addressesOf, type GatewayAddresses } from "../../../sdk/install/gateway-addresses";
import {
  gatewayAddressOf,
  gatewayHostNameOf,
  gatewayHostNameOrAddressOf,
  gatewayIpAddressesOf,
  gatewayIpAddressOf,
  type Reference,
} from "../../../sdk/plan/reference";
import { GivenValues } from "../../../sdk/install/given-values";
import { Refusal } from "../../../sdk/install/refusal";
import { resolverFor } from "../../../sdk/install/resolve";
import { separateOutputs } from "../../../sdk/topology/separate";

/** The answers of a name server. */
const names: { [name: string]: { address: string; family: number }[] } = {
  "both.example": [
    { address: "fd00::2", family: 6 },
    { address: "52.0.0.2", family: 4 },
    { address: "52.0.0.1", family: 4 },
    { address: "2001:db8::1", family: 6 },
  ],
};

const once = { interval: 1, timeout: 0 };

describe("a gateway's addresses", () => {
  /** How many look-ups fail first. */
  let misses = 0;

  before(() =>
    mock.method(dns, "lookup", (name: string) =>
      names[name] && misses-- <= 0
        ? Promise.resolve([...names[name]!])
        : Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" })),
    ),
  );
  after(() => mock.restoreAll());

  it("are resolved if wanted, always in the same order, IPv4 first", async () => {
    const { all, ips } = await addressesOf("gw", ["10.0.0.1", "both.example"], once);
    assert.deepEqual(all, ["10.0.0.1", "both.example"]);
    assert.deepEqual(ips, ["10.0.0.1", "52.0.0.1", "52.0.0.2", "2001:db8::1", "fd00::2"]);
  });

  it("are not resolved otherwise", async () => {
    assert.deepEqual((await addressesOf("gw", ["10.0.0.1", "unknown.example"])).ips, ["10.0.0.1"]);
  });

  it("are refused if a host name cannot be resolved, with an alternative", async () => {
    await assert.rejects(
      addressesOf("gw", ["unknown.example"], once),
      /gw: the host name "unknown.example".*ENOTFOUND.*"InjectionURL"/,
    );
  });

  it("are looked up again until a new host name resolves", async () => {
    misses = 3;
    const { ips } = await addressesOf("gw", ["both.example"], { interval: 1, timeout: 3 });
    assert.equal(ips[0], "52.0.0.1");
    misses = 3;
    await assert.rejects(
      addressesOf("gw", ["both.example"], { interval: 1, timeout: 2 }),
      /ENOTFOUND/,
    );
  });

  const value = (addresses: Partial<GatewayAddresses>, reference: Reference): Promise<unknown> => {
    const gateway = { gateway: "gw", all: [], ips: addresses.all ?? [], ...addresses };
    const refusal = new Refusal();
    const resolve = resolverFor({
      given: new GivenValues(separateOutputs({ clusters: {} }), () => [], refusal),
      addressesOf: () => pulumi.output(gateway),
      rootCertificate: pulumi.output("unused"),
      meshId: pulumi.output("unused"),
      refusal,
    });
    return (resolve(reference) as unknown as { promise(): Promise<unknown> }).promise();
  };

  it("are listed in slices and Endpoints by family, by default the family of the first one", async () => {
    const ips = ["10.0.0.1", "10.0.0.2", "fd00::1"];
    assert.deepEqual(await value({ ips }, gatewayIpAddressesOf("east", "EndpointSlice")), [
      { addresses: ips.slice(0, 2) },
    ]);
    assert.deepEqual(await value({ ips }, gatewayIpAddressesOf("east", "Endpoints", "IPv6")), [
      { ip: "fd00::1" },
    ]);
    assert.deepEqual(
      await value({ ips: ["fd00::1"] }, gatewayIpAddressesOf("east", "EndpointSlice")),
      [{ addresses: ["fd00::1"] }],
    );
    assert.deepEqual(
      await value({ ips: ["fd00::1"] }, gatewayIpAddressesOf("east", "EndpointSlice", "IPv4")),
      [],
    );
  });

  it("are refused if they are of the wrong kind, with the argument that helps", async () => {
    const named = { all: ["a.example"], ips: [] };
    await assert.rejects(
      value(named, gatewayIpAddressOf("east")),
      /only the host name a.example, and API servers call webhooks only at IP addresses; set .*hostNames/,
    );
    await assert.rejects(
      value(named, gatewayIpAddressesOf("east", "EndpointSlice")),
      /host name a.example/,
    );
    await assert.rejects(
      value({ all: ["10.0.0.1"] }, gatewayHostNameOf("east")),
      /"InjectionURL" needs a load balancer with a host name, .* has the IP address 10.0.0.1/,
    );
    await assert.rejects(
      value({ all: [], ips: [] }, gatewayAddressOf("east")),
      /gw: the load balancer has no address/,
    );
    assert.equal(await value(named, gatewayAddressOf("east")), "a.example");
    const both = { all: ["192.0.2.7", "a.example"], ips: ["192.0.2.7"] };
    assert.equal(await value(both, gatewayHostNameOrAddressOf("east")), "a.example");
    assert.equal(
      await value({ ...both, all: both.ips }, gatewayHostNameOrAddressOf("east")),
      "192.0.2.7",
    );
  });
});
