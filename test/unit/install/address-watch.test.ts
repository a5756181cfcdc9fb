import assert from "node:assert/strict";
import { missingAddressText } from "../../../sdk/install/address-watch";

const warning = (events: Parameters<typeof missingAddressText>[3], loadBalancerClass?: string) =>
  missingAddressText("istio-system/gw", "10m", loadBalancerClass, events);

describe("the warning about a Service without an address", () => {
  it("lists the events of the Service, one per line", () => {
    const events = [
      { type: "Warning", reason: "SyncFailed", message: "no\n  subnet" },
      { type: "Normal", reason: "Ensuring" },
    ];
    assert.match(
      warning(events),
      /Service istio-system\/gw still has no address.*\(10m\)\. Its events:\n  - Warning SyncFailed: no subnet\n  - Normal Ensuring: $/,
    );
  });
  it("asks for the provider of load balancers if there are no events", () => {
    assert.match(
      warning([]),
      /If this cluster does not provide load balancers, set .*serviceType and eastWestGateway\.addresses$/,
    );
    assert.match(
      warning([], "x.example/y"),
      /does not provide load balancers of the class "x.example\/y", set /,
    );
  });
  it("says why the events cannot be read", () =>
    assert.match(warning("HTTP 403"), /Its events cannot be read \(HTTP 403\)$/));
});
