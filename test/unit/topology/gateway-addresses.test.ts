import assert from "node:assert/strict";
import { familyOf, isHostName, serviceFamilies } from "../../../sdk/topology/gateway-addresses";

describe("An address", () => {
  it("has the family of an IP address, and none for a host name", () => {
    assert.equal(familyOf("192.0.2.1"), "IPv4");
    assert.equal(familyOf("2001:db8::1"), "IPv6");
    assert.equal(familyOf("gateway.example"), undefined);
    assert.deepEqual(["gateway.example", "192.0.2.1"].map(isHostName), [true, false]);
  });
});

describe("The families of a Service", () => {
  it("are the given ones, or both with a dual-stack policy", () => {
    assert.deepEqual(serviceFamilies({}), []);
    assert.deepEqual(serviceFamilies({ ipFamilies: ["IPv6"] }), ["IPv6"]);
    assert.deepEqual(serviceFamilies({ ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] }), [
      "IPv4",
    ]);
    assert.deepEqual(serviceFamilies({ ipFamilyPolicy: "PreferDualStack" }), ["IPv4", "IPv6"]);
  });
});
