import assert from "node:assert/strict";
import { noAddressText } from "../../../sdk/install/address-watch";

const text = (found: Parameters<typeof noAddressText>[3], loadBalancerClass?: string) =>
  noAddressText("istio-system/gw", "10m", loadBalancerClass, found);

describe("what is told of a Service without an address", () => {
  it("are its events, each in a line", () => {
    const events = [
      { type: "Warning", reason: "SyncFailed", message: "no\n  subnet" },
      { type: "Normal", reason: "Ensuring" },
    ];
    assert.match(
      text(events),
      /Service istio-system\/gw still has no address.*10m\. Its events:\n  - Warning SyncFailed: no subnet\n  - Normal Ensuring: $/,
    );
  });
  it("is who should serve it, where there are none", () => {
    assert.match(
      text([]),
      /does anything in this cluster serve load balancers\? .*serviceType and \.addresses$/,
    );
    assert.match(text([], "x.example/y"), /serve load balancers of the class "x.example\/y"\?/);
  });
  it("is why they cannot be read", () =>
    assert.match(text("HTTP 403"), /its events cannot be read \(HTTP 403\)$/));
});
