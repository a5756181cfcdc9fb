import assert from "node:assert/strict";
import * as fc from "fast-check";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { ChartPlan } from "../../../sdk/plan/chart";
import type { GatewayPlan } from "../../../sdk/plan/gateway";
import type { Manifest } from "../../../sdk/plan/manifest";
import { clusterIn, type ClusterPlan, type MeshPlan } from "../../../sdk/plan/plan";
import { anyTopology } from "../../support/any-topology";
import { checkArgs, planOf } from "../../support/check";
import { networksOf } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

const networkLabel = "topology.istio.io/network";
const remote = { role: ClusterRole.Remote, primary: "east" };

const plan = (clusters: { [name: string]: ClusterArgs }): MeshPlan => planOf(meshArgs(clusters));

/** The plan of a cluster without its peers, which are only in the results. */
function objectsOf(mesh: MeshPlan, name: string): Omit<ClusterPlan, "peers"> {
  const { peers: _, ...objects } = clusterIn(mesh, name);
  return objects;
}

/** The remote secrets of a plan that another one does not have. */
function addedSecrets(before: MeshPlan, after: MeshPlan): string[] {
  const secretsOf = ({ remoteSecrets }: MeshPlan): string[] =>
    remoteSecrets.map(({ holder, target }) => `${holder} reads ${target}`);
  return secretsOf(after)
    .filter((secret) => !secretsOf(before).includes(secret))
    .sort();
}

const namesOf = (manifests: readonly Manifest[]): string[] =>
  manifests.map(({ metadata }) => metadata.name);

describe("When a cluster joins", () => {
  const before = plan({ east: {}, west: {} });

  it("a primary only adds remote secrets", () => {
    const after = plan({ east: {}, west: {}, south: {} });
    for (const name of ["east", "west"])
      assert.deepEqual(objectsOf(after, name), objectsOf(before, name));
    assert.deepEqual(addedSecrets(before, after), [
      "east reads south",
      "south reads east",
      "south reads west",
      "west reads south",
    ]);
  });

  it("the first remote of a primary exposes that primary's istiod, and does not restart it", () => {
    const after = plan({ east: {}, west: {}, south: remote });
    assert.deepEqual(objectsOf(after, "west"), objectsOf(before, "west"));
    const [was, is] = [clusterIn(before, "east"), clusterIn(after, "east")];
    const added = is.exposure.filter(
      ({ metadata }) => !namesOf(was.exposure).includes(metadata.name),
    );
    const kinds = new Set(added.map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), ["Gateway", "VirtualService"]);
    assert.deepEqual(
      is.gateway!.ports.filter((port) => !was.gateway!.ports.includes(port)),
      [15012, 15017],
    );
    assert.deepEqual(is.istiod, was.istiod);
  });

  it("the first remote does not restart an istiod that is reached by its host name", () => {
    for (const addresses of [[], ["east.example"]]) {
      const east = { eastWestGateway: { hostNames: "InjectionURL", addresses } } as const;
      const was = clusterIn(plan({ east, west: {} }), "east");
      const is = clusterIn(plan({ east, west: {}, south: remote }), "east");
      assert.ok((was.istiod.values as any).env.ISTIOD_CUSTOM_HOST);
      assert.deepEqual(is.istiod, was.istiod);
    }
  });

  it("the second remote of a primary only adds remote secrets", () => {
    const first = plan({ east: {}, west: {}, south: remote });
    const second = plan({ east: {}, west: {}, south: remote, north: remote });
    for (const name of ["east", "west", "south"])
      assert.deepEqual(objectsOf(second, name), objectsOf(first, name));
    assert.deepEqual(addedSecrets(first, second), ["east reads north", "west reads north"]);
  });

  describe("from a second network", () => {
    const one = { network: "one" };
    const apart = { south: { network: "two" } };
    const withoutGateway = (mesh: MeshPlan, name: string) => {
      const { gateway: _, exposure: __, ...others } = objectsOf(mesh, name) as ClusterPlan;
      return others;
    };

    it("the other clusters get a gateway for services, and no istiod restarts", () => {
      const first = plan({ east: one, west: one });
      const second = plan({ east: one, west: one, ...apart });
      for (const name of ["east", "west"]) {
        assert.deepEqual(withoutGateway(second, name), withoutGateway(first, name));
        const was = clusterIn(first, name);
        assert.deepEqual([was.gateway, was.exposure], [undefined, []]);
        const is = clusterIn(second, name);
        assert.deepEqual(is.gateway!.ports, [15021, 15443]);
        assert.deepEqual(namesOf(is.exposure), ["cross-network-gateway"]);
      }
    });

    it("a gateway for remotes gets one more port and its network's label, and keeps its pods", () => {
      const served = { east: one, west: { ...remote, ...one } };
      const was = clusterIn(plan(served), "east");
      const is = clusterIn(plan({ ...served, ...apart }), "east");
      assert.deepEqual(was.gateway!.ports, [15021, 15012, 15017]);
      assert.deepEqual(is.gateway!.ports, [15021, 15443, 15012, 15017]);
      assert.equal(is.exposure.length, was.exposure.length + 1);
      assert.deepEqual(is.gateway!.service.metadata.labels, {
        ...was.gateway!.service.metadata.labels,
        [networkLabel]: "one",
      });
      assert.deepEqual(is.gateway!.chart, was.gateway!.chart);
    });
  });

  it("nothing else changes in any topology", () =>
    fc.assert(
      fc.property(anyTopology, fc.nat(), fc.boolean(), (args, seed, onItsOwnNetwork) => {
        const dispensable = dispensableClusters(planOf(args));
        fc.pre(dispensable.length > 0);
        const name = dispensable[seed % dispensable.length]!;
        const { [name]: given, ...clusters } = args.clusters;
        const { network, eastWestGateway, ...withoutNetwork } = given!;
        const joining = onItsOwnNetwork ? withoutNetwork : given!;
        const withoutIt: MultiClusterMeshArgs = { ...args, clusters };
        const withIt = { ...args, clusters: { ...clusters, [name]: joining } };
        fc.pre(checkArgs(withoutIt).length === 0 && checkArgs(withIt).length === 0);
        assertJoins(planOf(withoutIt), planOf(withIt), name);
      }),
    ));
});

/** The clusters that no other cluster needs: remotes and primaries that serve no others, except config clusters. */
const dispensableClusters = ({ clusters }: MeshPlan): string[] =>
  clusters
    .filter(({ role, externalControlPlane }) => role !== "external" && !externalControlPlane)
    .map(({ name }) => name)
    .filter(
      (name) =>
        !clusters.some((one) => one.name !== name && one.controlPlaneClusters.includes(name)),
    );

/** Asserts that a cluster that joins adds to the others only what the topology requires. */
function assertJoins(before: MeshPlan, after: MeshPlan, name: string): void {
  const joining = clusterIn(after, name);
  for (const cluster of before.clusters) {
    const now = clusterIn(after, cluster.name);
    assertOnlyAdded(cluster, now, occasionFor(cluster, before, after, joining));
    assert.deepEqual(
      now.peers.filter((peer) => peer !== name),
      cluster.peers,
    );
    const isReadByJoining = after.remoteSecrets.some(
      ({ holder, target }) => holder === name && target === cluster.name,
    );
    assert.equal(now.needsReaderToken, cluster.needsReaderToken || isReadByJoining);
  }
  const ofOthers = after.remoteSecrets.filter(
    ({ holder, target }) => holder !== name && target !== name,
  );
  assert.deepEqual(ofOthers, before.remoteSecrets);
}

/** What a cluster that joins may change in another one. */
interface Occasion {
  /** It is the first remote that the other cluster serves. */
  readonly firstRemote: boolean;
  /** It may have the first gateway that the other cluster, a config cluster without one, configures. */
  readonly firstGateway: boolean;
  /** The mesh had one network before. */
  readonly secondNetwork: boolean;
  /** Gateways of its network have given addresses, which every istiod is configured with. */
  readonly givenAddresses: boolean;
}

function occasionFor(
  cluster: ClusterPlan,
  before: MeshPlan,
  after: MeshPlan,
  joining: ClusterPlan,
): Occasion {
  const servedBefore = before.clusters.some(
    ({ name, controlPlaneClusters }) =>
      name !== cluster.name && controlPlaneClusters.includes(cluster.name),
  );
  return {
    firstRemote: joining.controlPlaneClusters.includes(cluster.name) && !servedBefore,
    firstGateway:
      cluster.gateway === undefined &&
      joining.controlPlaneClusters.some((name) => name === cluster.externalControlPlane),
    secondNetwork:
      networksOf(before).size === 1 && networksOf(after).size === 2 && cluster.role !== "external",
    givenAddresses: after.clusters.some(
      ({ network, gateway }) => network === joining.network && gateway?.addresses.length,
    ),
  };
}

function assertOnlyAdded(before: ClusterPlan, now: ClusterPlan, occasion: Occasion): void {
  assert.deepEqual(otherParts(now), otherParts(before));
  assertSameIstiod(before, now, occasion);
  assertExposureAdded(before.exposure, now.exposure, occasion);
  assertGatewayAdded(before.gateway, now.gateway, occasion);
}

/** What a cluster that joins never changes, and what the caller compares itself. */
function otherParts({ gateway, exposure, istiod, injector, ...others }: ClusterPlan): object {
  return { ...others, peers: [], needsReaderToken: true };
}

function assertSameIstiod(before: ClusterPlan, now: ClusterPlan, occasion: Occasion): void {
  const isFirstGateway = now.gateway !== undefined && before.gateway === undefined;
  const same = (chart: ChartPlan | undefined) =>
    chart && withoutAdditions(chart, occasion, isFirstGateway);
  assert.deepEqual(same(now.istiod), same(before.istiod));
  assert.deepEqual(same(now.injector), same(before.injector));
}

/** A chart `istiod` without what may be added: an assigned host name, and networks. */
function withoutAdditions(
  { values, ...chart }: ChartPlan,
  { secondNetwork, givenAddresses }: Occasion,
  isFirstGateway: boolean,
) {
  const { env, global, ...others } = values as { [key: string]: any };
  const { meshNetworks, ...globals } = global;
  const { ISTIOD_CUSTOM_HOST: hostName, ...environment } = env ?? {};
  const isAssigned = typeof hostName !== "string";
  return {
    ...chart,
    values: { ...others, globals, environment },
    meshNetworks: secondNetwork || givenAddresses ? undefined : meshNetworks,
    hostName: isFirstGateway && isAssigned ? undefined : hostName,
  };
}

function assertExposureAdded(
  before: readonly Manifest[],
  now: readonly Manifest[],
  { firstRemote, firstGateway, secondNetwork }: Occasion,
): void {
  const mayBeAdded = [
    ...(firstRemote ? ["istiod-gateway", "istiod-vs"] : []),
    ...(firstGateway || secondNetwork ? ["cross-network-gateway"] : []),
  ];
  const isAdded = ({ metadata: { name } }: Manifest): boolean =>
    mayBeAdded.includes(name) && !namesOf(before).includes(name);
  assert.deepEqual(
    now.filter((manifest) => !isAdded(manifest)),
    before,
  );
}

function assertGatewayAdded(
  before: GatewayPlan | undefined,
  now: GatewayPlan | undefined,
  { firstRemote, secondNetwork }: Occasion,
): void {
  if (!firstRemote && !secondNetwork) return assert.deepEqual(now, before);
  // A new gateway is checked by other tests.
  if (before === undefined) return;
  assert.deepEqual(withoutPorts(now!, secondNetwork), withoutPorts(before, secondNetwork));
  const added = [...(secondNetwork ? [15443] : []), ...(firstRemote ? [15012, 15017] : [])];
  assert.deepEqual(
    now!.ports.filter((port) => !added.includes(port)),
    before.ports,
  );
}

/** A gateway without its ports. With a second network, it also gets the label of its own. */
function withoutPorts(
  { ports: _, service, networkPolicy, ...others }: GatewayPlan,
  secondNetwork: boolean,
) {
  const { [networkLabel]: network, ...labels } = service.metadata.labels!;
  return {
    ...others,
    service: {
      ...service,
      metadata: { ...service.metadata, labels },
      spec: { ...service.spec!, ports: [] },
    },
    networkPolicy: networkPolicy && {
      ...networkPolicy,
      spec: { ...networkPolicy.spec!, ingress: [] },
    },
    network: secondNetwork ? undefined : network,
  };
}
