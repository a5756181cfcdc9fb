import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import { type ClusterPlan, type MeshPlan } from "../../../sdk/plan/plan";
import { meshArgs } from "../../support/topologies";
import { planOf } from "../../support/check";

const plan = (clusters: { [name: string]: ClusterArgs }): MeshPlan => planOf(meshArgs(clusters));
const clusterIn = ({ clusters }: MeshPlan, name: string): ClusterPlan =>
  clusters.find((cluster) => cluster.name === name)!;
const remote = { role: ClusterRole.Remote, primary: "east" };

/** What becomes of a cluster's own objects; peers are only told of in the results. */
const objectsOf = (mesh: MeshPlan, name: string): Omit<ClusterPlan, "peers"> => {
  const { peers: _, ...objects } = clusterIn(mesh, name);
  return objects;
};

const secretsOf = ({ remoteSecrets }: MeshPlan): string[] =>
  remoteSecrets.map(({ holder, target }) => `${holder} reads ${target}`).sort();

describe("what a cluster that joins changes in the others", () => {
  const before = plan({ east: {}, west: {} });

  it("is one remote secret in each primary, for a primary", () => {
    const after = plan({ east: {}, west: {}, south: {} });
    for (const name of ["east", "west"])
      assert.deepEqual(objectsOf(after, name), objectsOf(before, name));
    assert.deepEqual(
      secretsOf(after).filter((secret) => !secretsOf(before).includes(secret)),
      ["east reads south", "south reads east", "south reads west", "west reads south"],
    );
  });

  it("is besides that its primary's istiod being exposed, for a primary's first remote", () => {
    const after = plan({ east: {}, west: {}, south: remote });
    assert.deepEqual(objectsOf(after, "west"), objectsOf(before, "west"));
    const [was, is] = [clusterIn(before, "east"), clusterIn(after, "east")];
    const added = is.exposure.filter(
      ({ metadata }) => !was.exposure.some((other) => other.metadata.name === metadata.name),
    );
    assert.deepEqual([...new Set(added.map(({ kind }) => kind))].sort(), [
      "Gateway",
      "VirtualService",
    ]);
    assert.deepEqual(
      is.gateway!.ports.filter((port) => !was.gateway!.ports.includes(port)),
      [15012, 15017],
    );
    assert.deepEqual(is.istiod, was.istiod);
  });

  it("restarts no istiod that is exposed by a name, given or assigned, as that is in its certificate from the start", () => {
    for (const addresses of [[], ["east.example"]]) {
      const east = { eastWestGateway: { hostNames: "InjectionURL", addresses } } as const;
      const [was, is] = [plan({ east, west: {} }), plan({ east, west: {}, south: remote })].map(
        (mesh) => clusterIn(mesh, "east"),
      );
      assert.ok((was!.istiod.values as any).env.ISTIOD_CUSTOM_HOST);
      assert.deepEqual(is!.istiod, was!.istiod);
    }
  });

  it("is nothing but the secrets, for a remote whose primary has one already", () => {
    const [first, second] = [
      plan({ east: {}, west: {}, south: remote }),
      plan({ east: {}, west: {}, south: remote, north: remote }),
    ];
    for (const name of ["east", "west", "south"])
      assert.deepEqual(objectsOf(second, name), objectsOf(first, name));
    assert.deepEqual(
      secretsOf(second).filter((secret) => !secretsOf(first).includes(secret)),
      ["east reads north", "west reads north"],
    );
  });

  describe("for the second network", () => {
    const one = { network: "one" };
    const apart = { south: { network: "two" } };
    const gatewayless = (mesh: MeshPlan, name: string) => {
      const { gateway: _, exposure: __, ...others } = objectsOf(mesh, name) as ClusterPlan;
      return others;
    };

    it("is a gateway for services in each of the others, and nothing of their istiod", () => {
      const [first, second] = [
        plan({ east: one, west: one }),
        plan({ east: one, west: one, ...apart }),
      ];
      for (const name of ["east", "west"]) {
        assert.deepEqual(gatewayless(second, name), gatewayless(first, name));
        assert.deepEqual(
          [clusterIn(first, name).gateway, clusterIn(first, name).exposure],
          [undefined, []],
        );
        assert.deepEqual(clusterIn(second, name).gateway!.ports, [15021, 15443]);
        assert.deepEqual(
          clusterIn(second, name).exposure.map(({ metadata }) => metadata.name),
          ["cross-network-gateway"],
        );
      }
    });

    it("is one more port at a gateway that is there for a remote, and the network's name at its Service; its pods stay", () => {
      const served = { east: one, west: { ...remote, ...one } };
      const [was, is] = [plan(served), plan({ ...served, ...apart })].map((mesh) =>
        clusterIn(mesh, "east"),
      );
      assert.deepEqual(
        [was!.gateway!.ports, is!.gateway!.ports],
        [
          [15021, 15012, 15017],
          [15021, 15443, 15012, 15017],
        ],
      );
      assert.equal(is!.exposure.length, was!.exposure.length + 1);
      const network = "topology.istio.io/network";
      assert.deepEqual(is!.gateway!.service.metadata.labels, {
        ...was!.gateway!.service.metadata.labels,
        [network]: "one",
      });
      assert.deepEqual(is!.gateway!.chart, was!.gateway!.chart);
    });
  });
});
