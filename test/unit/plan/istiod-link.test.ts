import assert from "node:assert/strict";
import type { ClusterArgs } from "../../../sdk/args/cluster";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import {
  gatewayAddressOf,
  gatewayHostNameOf,
  gatewayIpAddressOf,
  urlAtGatewayOf,
} from "../../../sdk/plan/reference";
import { endpointsOf, istiodValues, plan, remote, planWithGateway } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

/** How the remote "west" reaches the istiod behind a gateway. */
function linkTo(gateway: EastWestGatewayArgs, west: ClusterArgs = {}) {
  const { west: cluster } = planWithGateway(gateway, west);
  const { global, istiodRemote } = istiodValues(cluster);
  return {
    address: global.remotePilotAddress,
    url: istiodRemote.injectionURL,
    path: istiodRemote.injectionPath,
    kinds: endpointsOf(cluster).map(({ kind }) => kind),
  };
}
const path = "/inject/cluster/west/net/west";

describe("A remote's link to istiod", () => {
  it("is the chart's own for one IP address, given or assigned", () => {
    const assigned = { address: gatewayIpAddressOf("east"), url: undefined, path, kinds: [] };
    assert.deepEqual(linkTo({}), assigned);
    assert.equal(linkTo({ addresses: ["10.0.0.1"] }).address, "10.0.0.1");
  });

  it("is the chart's own on one network too", () => {
    const clusters = plan(
      meshArgs({
        east: { network: "n", eastWestGateway: { addresses: ["10.0.0.1"] } },
        west: remote({ network: "n" }),
      }),
    );
    assert.equal(istiodValues(clusters["west"]).global.remotePilotAddress, "10.0.0.1");
  });

  it("is a Service of ours for several IP addresses", () => {
    const { address, kinds } = linkTo({ addresses: ["10.0.0.1", "fd00::1", "10.0.0.2"] });
    assert.equal(address, undefined);
    assert.deepEqual(kinds, ["Service", "EndpointSlice", "EndpointSlice"]);
  });

  it("is a host name, with a URL for the webhook, if the remote resolves it", () => {
    assert.deepEqual(linkTo({ hostNames: "InjectionURL", addresses: ["a.example"] }), {
      address: "a.example",
      url: `https://a.example:15017${path}`,
      path: undefined,
      kinds: [],
    });
    const assigned = linkTo({ hostNames: "InjectionURL" });
    assert.deepEqual(assigned.address, gatewayHostNameOf("east"));
    assert.deepEqual(assigned.url, urlAtGatewayOf("east", "https://", `:15017${path}`));
  });

  it("may be any host name or address for a remote with a local injector", () => {
    const west = { localInjector: true };
    assert.deepEqual(linkTo({}, west).address, gatewayAddressOf("east"));
    assert.equal(linkTo({ addresses: ["a.example"] }, west).address, "a.example");
  });
});
