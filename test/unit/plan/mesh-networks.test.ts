import assert from "node:assert/strict";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { endpointsOf, istiodValues, plan, remote, planWithGateway } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

describe("The networks in the mesh configuration", () => {
  it("give every istiod the addresses that are set for a gateway", () => {
    const addresses = ["203.0.113.7", "gateway.example"];
    const clusters = plan(
      meshArgs({
        east: { eastWestGateway: { addresses } },
        north: { network: "east", eastWestGateway: { enabled: false } },
        west: {},
      }),
    );
    const east = {
      endpoints: [{ fromRegistry: "east" }, { fromRegistry: "north" }],
      gateways: addresses.map((address) => ({ address, port: 15443 })),
    };
    for (const name of ["east", "north", "west"])
      assert.deepEqual(istiodValues(clusters[name]).global.meshNetworks, { east });
  });

  it("have the given node ports if other clusters reach the nodes, as do EndpointSlices", () => {
    const nodePorts = { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 };
    const portsFor = (serviceType: EastWestGatewayArgs["serviceType"] & string) => {
      const { east, west } = planWithGateway({
        serviceType,
        addresses: ["10.0.0.1", "10.0.0.2"],
        nodePorts,
      });
      const slice = endpointsOf(west).find(({ kind }) => kind === "EndpointSlice");
      const { meshNetworks } = istiodValues(east).global;
      return [meshNetworks.east.gateways[0].port, ...slice.ports.map(({ port }: any) => port)];
    };
    assert.deepEqual(portsFor("NodePort"), [30443, 30012, 30017]);
    assert.deepEqual(portsFor("LoadBalancer"), [15443, 15012, 15017]);
  });

  it("are left out of a mesh with one network", () => {
    const { east } = plan(
      meshArgs({
        east: { network: "n", eastWestGateway: { addresses: ["10.0.0.1"] } },
        west: remote({ network: "n" }),
      }),
    );
    assert.equal(istiodValues(east).global.meshNetworks, undefined);
  });
});
