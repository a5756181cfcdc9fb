import assert from "node:assert/strict";
import dns from "node:dns/promises";
import { mock } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { addressesOf, type GatewayAddresses } from "../../../sdk/install/addresses";
import {
  gatewayAddressOf,
  gatewayHostNameOf,
  gatewayHostNameOrAddressOf,
  gatewayIpAddressesOf,
  gatewayIpAddressOf,
  type Reference,
} from "../../../sdk/plan/reference";
import { resolveIn } from "../../../sdk/install/resolve";

/** What a name server would say. */
const names: { [name: string]: { address: string; family: number }[] } = {
  "both.example": [
    { address: "fd00::2", family: 6 },
    { address: "52.0.0.2", family: 4 },
    { address: "52.0.0.1", family: 4 },
    { address: "2001:db8::1", family: 6 },
  ],
};

describe("a gateway's addresses", () => {
  before(() =>
    mock.method(dns, "lookup", (name: string) =>
      names[name]
        ? Promise.resolve([...names[name]!])
        : Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" })),
    ),
  );
  after(() => mock.restoreAll());

  it("are looked up where that is wanted, in an order that is always the same, IPv4 first", async () => {
    const { all, ips } = await addressesOf("gw", ["10.0.0.1", "both.example"], true);
    assert.deepEqual(all, ["10.0.0.1", "both.example"]);
    assert.deepEqual(ips, ["10.0.0.1", "52.0.0.1", "52.0.0.2", "2001:db8::1", "fd00::2"]);
  });

  it("are left alone where it is not", async () => {
    assert.deepEqual((await addressesOf("gw", ["10.0.0.1", "unknown.example"], false)).ips, [
      "10.0.0.1",
    ]);
  });

  it("are told to be unknown by name, with what else can be done", async () => {
    await assert.rejects(
      addressesOf("gw", ["unknown.example"], true),
      /gw: its host name "unknown.example".*ENOTFOUND.*"InjectionURL"/,
    );
  });

  const value = (addresses: Partial<GatewayAddresses>, reference: Reference): Promise<unknown> => {
    const gateway = { gateway: "gw", all: [], ips: addresses.all ?? [], ...addresses };
    const output = resolveIn(
      { addresses: new Map([["east", pulumi.output(gateway)]]), trust: {} as never },
      reference,
    );
    return (output as unknown as { promise(): Promise<unknown> }).promise();
  };

  it("stand in slices and Endpoints by family, by default the first one's", async () => {
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

  it("of the wrong kind are refused, with the argument that helps", async () => {
    const named = { all: ["a.example"], ips: [] };
    await assert.rejects(
      value(named, gatewayIpAddressOf("east")),
      /host name a.example, at which API servers call no webhook; choose .*hostNames/,
    );
    await assert.rejects(
      value(named, gatewayIpAddressesOf("east", "EndpointSlice")),
      /host name a.example/,
    );
    await assert.rejects(
      value({ all: ["10.0.0.1"] }, gatewayHostNameOf("east")),
      /IP address 10.0.0.1, and hostNames "InjectionURL" wants a host name/,
    );
    await assert.rejects(
      value({ all: [], ips: [] }, gatewayAddressOf("east")),
      /gw: it has no address/,
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
