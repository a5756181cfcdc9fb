import assert from "node:assert/strict";
import { plan, remote } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

describe("The exposure of services", () => {
  it("matches the clusters' DNS domain", () => {
    const domain = { clusterDomain: "a.example" };
    const { east } = plan(meshArgs({ east: domain, west: remote(domain) }));
    const services = east!.exposure.find(
      ({ metadata }) => metadata.name === "cross-network-gateway",
    ) as any;
    assert.deepEqual(services.spec.servers[0].hosts, ["*.a.example"]);
  });

  it("is only in clusters that configure a gateway", () => {
    const clusters = plan(
      meshArgs({
        east: { network: "n", eastWestGateway: { enabled: false } },
        north: { network: "n" },
        west: {},
      }),
    );
    const exposing = Object.values(clusters).filter(({ exposure }) =>
      exposure.some(({ kind }) => kind === "Gateway"),
    );
    assert.deepEqual(
      exposing.map(({ name }) => name),
      ["north", "west"],
    );
  });
});
