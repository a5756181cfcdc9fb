import assert from "node:assert/strict";
import { plan, serviceOf, planWithGateway } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

describe("A gateway", () => {
  it("can be turned off if another cluster of the network has one", () => {
    const { east, north } = plan(
      meshArgs({
        east: { network: "n", eastWestGateway: { enabled: false } },
        north: { network: "n" },
        west: {},
      }),
    );
    assert.equal(east!.gateway, undefined);
    assert.ok(north!.gateway);
  });

  it("can be turned on for a single cluster", () => {
    const { east } = plan(meshArgs({ east: { eastWestGateway: { enabled: true } } }));
    assert.deepEqual(east!.gateway!.ports, [15021]);
  });

  it("is announced as its network's gateway only if its address is assigned", () => {
    const addresses = ["203.0.113.7", "gateway.example"];
    const { east, west } = plan(meshArgs({ east: { eastWestGateway: { addresses } }, west: {} }));
    const network = "topology.istio.io/network";
    assert.equal(serviceOf(east).metadata.labels[network], undefined);
    assert.equal(serviceOf(west).metadata.labels[network], "west");
  });
});

describe("The network policy of a gateway", () => {
  const { east, west } = planWithGateway(
    { networkPolicy: true },
    { eastWestGateway: { networkPolicy: false } },
  );

  it("allows its open ports and those of metrics, and nothing else", () => {
    const { spec } = east!.gateway!.networkPolicy as any;
    assert.deepEqual(spec.policyTypes, ["Ingress"]);
    assert.deepEqual(spec.podSelector, { matchLabels: serviceOf(east).spec.selector });
    const rules = spec.ingress.map(({ ports, ...rest }: any) => [
      rest,
      ports.map(({ port }: any) => port),
    ]);
    assert.deepEqual(rules, [[{}, [15021, 15443, 15012, 15017, 15020, 15090]]]);
  });

  it("exists only if it is turned on", () => assert.equal(west!.gateway!.networkPolicy, undefined));
});
