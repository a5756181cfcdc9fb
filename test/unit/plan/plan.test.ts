import assert from "node:assert/strict";
import * as fc from "fast-check";
import * as yaml from "js-yaml";
import type { ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { referencesIn } from "../../../sdk/plan/reference";
import { longestChainOfWaits } from "../../../scripts/bench/waits";
import type { ChartPlan } from "../../../sdk/plan/chart";
import type { GatewayPlan } from "../../../sdk/plan/gateway";
import type { Manifest } from "../../../sdk/plan/manifest";
import { names } from "../../../sdk/plan/names";
import { planMesh, type ClusterPlan, type MeshPlan } from "../../../sdk/plan/plan";
import type { Step } from "../../../sdk/plan/step";
import { deferClusters } from "../../../sdk/plan/step-order";
import { planSteps } from "../../../sdk/plan/steps";
import { isPlainObject } from "../../../sdk/topology/merge";
import { anyClusters, anyTopology } from "../../support/any-topology";
import { assertGolden } from "../../support/golden";
import { leakMarker } from "../../support/kubeconfig";
import { meshArgs, namedTopologies } from "../../support/topologies";
import { checkArgs, planOf, topologyOf } from "../../support/check";

describe("the plan of a named topology", () => {
  for (const [name, args] of Object.entries(namedTopologies)) {
    it(`of ${name} is as written down`, () => {
      const plan = planOf(args);
      const steps = planSteps(plan).map(({ id, after, waits }) => ({ [id]: { after, waits } }));
      const text = yaml.dump({ plan, steps }, { noRefs: true, lineWidth: 140 });
      assert.doesNotMatch(text, new RegExp(leakMarker));
      assertGolden(`plans/${name.replace(/[^a-z]+/g, "-")}.yaml`, text);
    });
  }
});

describe("where charts come from", () => {
  const chartFrom = (chartRepository: string) => {
    const plan = planMesh(
      topologyOf(meshArgs({ east: {} }, { istio: { chartRepository, version: "1.31.1" } })),
    );
    const { releaseName, namespace, values, renamed, ...source } = plan.clusters[0]!.istiod;
    return source;
  };
  it("is a repository by its URL", () =>
    assert.deepEqual(chartFrom("https://charts.example/x"), {
      chart: "istiod",
      repository: "https://charts.example/x",
      version: "1.31.1",
    }));
  it("is an OCI address with the chart's name", () =>
    assert.deepEqual(chartFrom("oci://example/charts/"), {
      chart: "oci://example/charts/istiod",
      version: "1.31.1",
    }));
  it("is a folder by its path", () =>
    assert.deepEqual(chartFrom("./charts"), {
      chart: "istiod",
      folder: "./charts",
      version: "1.31.1",
    }));
});

describe("the steps", () => {
  const afterOf = (args: MultiClusterMeshArgs, id: string): readonly string[] =>
    planSteps(planOf(args)).find((step) => step.id === id)!.after;

  it("lead a remote to several primaries when all of them answer, and know it", () => {
    const after = afterOf(namedTopologies["a remote of two primaries"]!, "south/istiodEndpoints");
    const wanted = ["east", "west"].flatMap((primary) => [
      `${primary}/exposure`,
      `${primary}/remoteSecret/south`,
    ]);
    for (const step of wanted)
      assert.ok(after.includes(step), `${step} is not among ${after.join()}`);
  });

  it("expose what a config cluster without a gateway holds, when the gateways are there that read it", () => {
    const external = namedTopologies["an external control plane"]!;
    const { east, ...others } = external.clusters;
    const args = {
      ...external,
      clusters: {
        ...others,
        east: { ...east, network: "west", eastWestGateway: { enabled: false } },
      },
    };
    assert.ok(!afterOf(meshArgs({ a: {}, b: {} }), "a/exposure").includes("b/gateway"));
    const apart = { ...args, clusters: { ...args.clusters, north: { ...east } } };
    const after = afterOf(apart, "east/exposure");
    assert.ok(after.includes("west/gateway") && after.includes("north/gateway"), after.join());
  });
});

describe("the steps with a cluster last that does not answer", () => {
  /** The steps that come before any of the lost cluster's, and those that wait for all of them. */
  const split = (name: string, lost: string): { first: string[]; last: Step[] } => {
    const steps = deferClusters(planSteps(planOf(namedTopologies[name]!)), new Set([lost]));
    const begin = steps.findIndex(({ cluster }) => cluster === lost);
    return { first: steps.slice(0, begin).map(({ id }) => id), last: steps.slice(begin) };
  };

  it("are first all those of the others, for a primary beside another", () => {
    const { first, last } = split("multi-primary, different networks", "west");
    assert.deepEqual(
      first.sort(),
      [
        "base",
        "cacerts",
        "exposure",
        "gateway",
        "gatewayService",
        "injector",
        "istiod",
        "namespace",
        "readerToken",
      ].map((part) => `east/${part}`),
    );
    for (const step of last)
      assert.ok(
        first.every((id) => step.after.includes(id)),
        `${step.id} does not wait for the others`,
      );
  });

  it("are first those of a remote that need no primary, for its primary", () => {
    const { first } = split("primary-remote, different networks", "east");
    assert.deepEqual(
      first.sort(),
      ["base", "gatewayService", "namespace", "readerToken"].map((part) => `west/${part}`),
    );
  });

  it("are the same ones, in an order that exists, whichever clusters of any topology are lost", () =>
    fc.assert(
      fc.property(anyTopology, fc.nat(), (args, seed) => {
        const steps = planSteps(planOf(args));
        const lost = new Set(
          Object.keys(args.clusters).filter((_, index) => (seed >> index) % 2 === 1),
        );
        const ordered = deferClusters(steps, lost);
        assert.deepEqual(ordered.map(({ id }) => id).sort(), steps.map(({ id }) => id).sort());
        const seen = new Set<string>();
        for (const { id, after } of ordered) {
          assert.ok(after.every((before) => seen.has(before)));
          seen.add(id);
        }
      }),
    ));
});

describe("any clusters that name each other at random", () => {
  it("are refused, or have a plan", () =>
    fc.assert(
      fc.property(anyClusters, (args) => {
        if (checkArgs(args).length === 0) planSteps(planOf(args));
      }),
      { numRuns: 300 },
    ));
});

describe("any valid topology of up to 12 clusters", () => {
  const check = (
    property: (plan: ReturnType<typeof planMesh>, args: MultiClusterMeshArgs) => void,
  ): void =>
    fc.assert(
      fc.property(anyTopology, (args) => {
        assert.deepEqual(checkArgs(args), []);
        property(planOf(args), args);
      }),
    );

  it("lets every cluster find its control plane", () =>
    check((plan) => {
      const byName = new Map(plan.clusters.map((cluster) => [cluster.name, cluster]));
      for (const cluster of plan.clusters) {
        const istiods = cluster.controlPlaneClusters.map((name) => byName.get(name)!);
        assert.ok(
          istiods.length > 0 &&
            istiods.every((istiod) => istiod.runsIstiod && istiod.role !== "remote"),
        );
        if (cluster.role !== "remote") continue;
        assert.deepEqual(
          new Set(placesOf(cluster)),
          new Set(
            istiods.map(
              ({ name, gateway }) =>
                (gateway!.resolvesHostNames ? undefined : gateway!.addresses[0]) ??
                `found for ${name}`,
            ),
          ),
        );
        const { injectionPath, injectionURL } = cluster.istiod.values["istiodRemote"] as {
          [key: string]: unknown;
        };
        const path =
          injectionURL === undefined
            ? injectionPath
            : ((injectionURL as { suffix?: string }).suffix ?? injectionURL);
        if (!cluster.runsIstiod)
          assert.ok(
            String(path).endsWith(`/inject/cluster/${cluster.name}/net/${cluster.network}`),
            String(path),
          );
        for (const istiod of istiods) {
          assert.ok(istiod.gateway!.ports.includes(15012) && istiod.gateway!.ports.includes(15017));
          assert.equal(
            istiod.exposure.some(({ kind }) => kind === "VirtualService"),
            istiod.role === "primary",
          );
        }
        const annotated =
          cluster.namespace.metadata.annotations!["topology.istio.io/controlPlaneClusters"]!;
        const ids = istiods.map(({ name, configCluster }) => configCluster ?? name);
        const external = plan.clusters.some(({ role }) => role === "external");
        assert.ok(
          (annotated === "*" && !external) || annotated === ids.join(","),
          `${cluster.name} is annotated "${annotated}"`,
        );
      }
    }));

  it("gives every primary a remote secret for each other cluster, an external istiod's config cluster too, and no more", () =>
    check((plan) => {
      const mesh = plan.clusters.filter(({ role }) => role !== "external");
      const wanted = plan.clusters
        .filter(({ role }) => role !== "remote")
        .map(({ name, configCluster }) => configCluster ?? name)
        .flatMap((holder) =>
          mesh.filter(({ name }) => name !== holder).map((target) => `${holder}>${target.name}`),
        );
      assert.deepEqual(
        plan.remoteSecrets.map(({ holder, target }) => `${holder}>${target}`).sort(),
        wanted.sort(),
      );
    }));

  it("gives every network that others reach a gateway for services, and opens istiod only where a remote needs it", () =>
    check((plan, args) => {
      const several = networksOf(plan).size > 1;
      const open = plan.clusters.filter(
        ({ gateway, role }) => gateway?.ports.includes(15443) && role !== "external",
      );
      assert.deepEqual(
        new Set(open.map(({ network }) => network)),
        several ? networksOf(plan) : new Set(),
      );
      for (const cluster of plan.clusters) {
        const isOff = args.clusters[cluster.name]!.eastWestGateway?.enabled === false;
        const served = plan.clusters.some(
          (other) => other !== cluster && other.controlPlaneClusters.includes(cluster.name),
        );
        assert.equal(cluster.gateway !== undefined, !isOff && (several || served));
        const ports = cluster.gateway?.ports ?? [];
        assert.equal(open.includes(cluster), several && !isOff && cluster.role !== "external");
        assert.equal(ports.includes(15012), served);
        assert.equal(ports.includes(15017), served);
      }
    }));

  it("tells every gateway for services to be one, in the configuration of each istiod that serves it", () =>
    check((plan) => {
      for (const { gateway, controlPlaneClusters } of plan.clusters) {
        if (!gateway?.chart || !gateway.ports.includes(15443)) continue;
        const istiods = plan.clusters.filter(({ name }) => controlPlaneClusters.includes(name));
        for (const { name, configCluster } of istiods) {
          const { exposure } = plan.clusters.find(
            (cluster) => cluster.name === (configCluster ?? name),
          )!;
          assert.ok(
            exposure.some(
              ({ kind, metadata }) => kind === "Gateway" && metadata.name === crossNetworkGateway,
            ),
          );
        }
      }
    }));

  it("changes nothing in other clusters when one joins, but what the topology says", () =>
    fc.assert(
      fc.property(anyTopology, fc.nat(), fc.boolean(), (args, seed, onItsOwn) => {
        const all = planOf(args).clusters;
        // one that nobody else needs: any remote that is no config cluster, or a primary that serves itself alone
        const free = all.filter(
          ({ name, role, externalControlPlane }) =>
            role !== "external" &&
            !externalControlPlane &&
            !all.some((c) => c.name !== name && c.controlPlaneClusters.includes(name)),
        );
        fc.pre(free.length > 0);
        const { name } = free[seed % free.length]!;
        const { [name]: given, ...clusters } = args.clusters;
        const { network, eastWestGateway, ...apart } = given!;
        const joined = { ...args, clusters: { ...clusters, [name]: onItsOwn ? apart : given! } };
        fc.pre([{ ...args, clusters }, joined].every((mesh) => checkArgs(mesh).length === 0));
        const after = planOf(joined);
        const joining = after.clusters.find((cluster) => cluster.name === name)!;
        const before = planOf({ ...args, clusters });
        for (const cluster of before.clusters) {
          const now = after.clusters.find(({ name }) => name === cluster.name)!;
          const serves = joining.controlPlaneClusters.includes(cluster.name);
          assertOnlyAdded(cluster, now, {
            firstRemote:
              serves &&
              !before.clusters.some(
                (c) => c.name !== cluster.name && c.controlPlaneClusters.includes(cluster.name),
              ),
            firstGateway:
              cluster.gateway === undefined &&
              joining.controlPlaneClusters.some((name) => name === cluster.externalControlPlane),
            secondNetwork:
              networksOf(before).size === 1 &&
              networksOf(after).size === 2 &&
              cluster.role !== "external",
            givenAddresses: after.clusters.some(
              ({ network, gateway }) => network === joining.network && gateway?.addresses.length,
            ),
          });
          assert.deepEqual(
            now.peers.filter((name) => name !== joining.name),
            cluster.peers,
          );
          const readByJoining = after.remoteSecrets.some(
            ({ holder, target }) => holder === joining.name && target === cluster.name,
          );
          assert.equal(now.needsReaderToken, cluster.needsReaderToken || readByJoining);
        }
        const others = after.remoteSecrets.filter(
          ({ holder, target }) => holder !== joining.name && target !== joining.name,
        );
        assert.deepEqual(others, before.remoteSecrets);
      }),
    ));

  it("announces a cluster to others when the gateways of its network have their addresses, and its own answers where it can", () =>
    check((plan) => {
      const several = networksOf(plan).size > 1;
      const steps = new Map(planSteps(plan).map((step) => [step.id, step]));
      const before = (id: string): Set<string> => {
        const found = new Set<string>();
        for (const pending = [id]; pending.length > 0;)
          for (const step of steps.get(pending.pop()!)!.after)
            if (!found.has(step)) pending.push(...(found.add(step) && [step]));
        return found;
      };
      for (const { holder, target, serves } of plan.remoteSecrets) {
        const earlier = before(`${holder}/remoteSecret/${target}`);
        const { network, gateway, controlPlaneClusters } = plan.clusters.find(
          ({ name }) => name === target,
        )!;
        const ways = plan.clusters
          .filter((cluster) => cluster.gateway?.chart && cluster.network === network)
          .map(({ name }) => name);
        const own = gateway?.chart ? [target] : ways.filter((name) => !serves || name !== holder);
        const opening = plan.clusters.filter(
          ({ name, exposure, externalControlPlane }) =>
            exposure.length > 0 && controlPlaneClusters.includes(externalControlPlane ?? name),
        );
        const answers =
          gateway?.chart && !serves
            ? [`${target}/gateway`, ...opening.map(({ name }) => `${name}/exposure`)]
            : [];
        for (const step of several
          ? [...own.map((name) => `${name}/gatewayService`), ...answers]
          : [])
          assert.ok(earlier.has(step), `${holder} knows ${target} before ${step}`);
      }
    }));

  it("lets an istiod that leaves have the Secrets of its remotes to its end: what goes last waits for the least in its cluster", () =>
    check((plan) => {
      const steps = new Map(planSteps(plan).map((step) => [step.id, step]));
      const ownStepsBefore = (id: string): number => {
        const { cluster, after } = steps.get(id)!;
        return (
          1 +
          Math.max(
            0,
            ...after.filter((before) => steps.get(before)!.cluster === cluster).map(ownStepsBefore),
          )
        );
      };
      for (const { holder, target, serves } of plan.remoteSecrets) {
        const isPrimary = plan.clusters.some(
          ({ name, role }) => name === holder && role === "primary",
        );
        if (serves && isPrimary)
          assert.ok(
            ownStepsBefore(`${holder}/remoteSecret/${target}`) < ownStepsBefore(`${holder}/istiod`),
          );
      }
    }));

  it("has a remote of several primaries ask none of them before it answers, and knows the remote", () =>
    check((plan) => {
      const steps = new Map(planSteps(plan).map(({ id, after }) => [id, after]));
      for (const { name, role, controlPlaneClusters, istiod, istiodEndpoints } of plan.clusters) {
        if (role !== "remote" || controlPlaneClusters.length < 2) continue;
        const inChart = (istiod.values["global"] as { remotePilotAddress?: unknown })
          .remotePilotAddress;
        assert.deepEqual(
          [inChart, istiodEndpoints.length > controlPlaneClusters.length],
          [undefined, true],
        );
        for (const primary of controlPlaneClusters)
          for (const before of [`${primary}/exposure`, `${primary}/remoteSecret/${name}`])
            assert.ok(
              steps.get(`${name}/istiodEndpoints`)!.includes(before),
              `${name} may ask ${primary} before ${before}`,
            );
      }
    }));

  it("is installed in an order that exists, with at most four waits one after another", () =>
    check((plan) => {
      const steps = planSteps(plan);
      const seen = new Set<string>();
      for (const { id, after } of steps) {
        assert.ok(
          after.every((before) => seen.has(before)),
          `${id} comes before what it waits for`,
        );
        seen.add(id);
      }
      const remotes = plan.clusters.some(({ role }) => role === "remote");
      assert.ok(longestChainOfWaits(steps) <= (remotes ? 4 : 3));
    }));

  it("does not depend on the order in which anything is written", () =>
    fc.assert(
      fc.property(anyTopology.map(withMaps), fc.gen(), (args, gen) => {
        assert.deepEqual(checkArgs(args), []);
        const other = withKeysInOrder(args, (keys) => gen(inAnyOrder, keys));
        assert.deepEqual(planned(other), planned(args));
      }),
    ));

  it("keeps names unique and within Kubernetes' and Helm's limits", () =>
    fc.assert(
      fc.property(anyTopology, longNames, (args, istio) => {
        const named = { ...args, istio };
        fc.pre(checkArgs(named).length === 0); // a local injector goes without a revision
        const plan = planOf(named);
        const ids = planSteps(plan).map(({ id }) => id);
        assert.equal(new Set(ids).size, ids.length);
        for (const cluster of plan.clusters) assertNames(namesIn(plan, cluster));
      }),
    ));
});

/** Where a remote looks for its istiods: addresses and names that were given, and those that will be found. */
function placesOf({ istiod: { values }, istiodEndpoints }: ClusterPlan): string[] {
  const global = values["global"] as { remotePilotAddress?: unknown };
  const endpoints = istiodEndpoints.flatMap(({ endpoints }) =>
    endpoints === undefined ? [] : [endpoints],
  );
  return [...(global.remotePilotAddress ? [global.remotePilotAddress] : []), ...endpoints].flatMap(
    (place) => {
      const found = referencesIn(place).flatMap((reference) =>
        "cluster" in reference ? [`found for ${reference.cluster}`] : [],
      );
      if (found.length > 0) return found;
      return typeof place === "string"
        ? [place]
        : (place as { addresses: string[] }[]).flatMap(({ addresses }) => addresses);
    },
  );
}

/** The same topology with several keys in every map that arguments may have. */
function withMaps(args: MultiClusterMeshArgs): MultiClusterMeshArgs {
  const texts = (value: string) => ({ "example.com/b": value, "example.com/a": value, c: value });
  const values = (value: string) => ({
    b: { d: value, c: value },
    a: [{ f: value, e: value }],
    [value]: value,
  });
  const maps = (value: string): ClusterArgs => ({
    namespace: { labels: texts(value), annotations: texts(value) },
    helmValues: {
      base: values(value),
      istiod: values(value),
      gateway: values(value),
      cni: values(value),
    },
  });
  const gateway: EastWestGatewayArgs = {
    ...args.defaults!.eastWestGateway,
    serviceAnnotations: texts("all"),
    nodeSelector: texts("all"),
    resources: { requests: { memory: "1Gi", cpu: "1" }, limits: { memory: "1Gi", cpu: "1" } },
    nodePorts: { "tls-webhook": 30017, tls: 30443, "tls-istiod": 30012 },
  };
  const clusters = Object.entries(args.clusters).map(
    ([name, cluster], index): [string, ClusterArgs] => [
      name,
      index % 2 === 0
        ? { ...cluster, namespace: { annotations: texts("own"), labels: texts("own") } }
        : cluster,
    ],
  );
  return {
    ...args,
    clusters: Object.fromEntries(clusters),
    defaults: { ...args.defaults, ...maps("all"), eastWestGateway: gateway },
    meshConfig: values("mesh"),
    istio: { version: "1.31.0", imageHub: "registry.example" },
  };
}

const inAnyOrder = (keys: string[]): fc.Arbitrary<string[]> =>
  fc.shuffledSubarray(keys, { minLength: keys.length });

/** A copy with the keys of every map in another order. Lists keep theirs, which means something. */
function withKeysInOrder<T>(value: T, order: (keys: string[]) => string[]): T {
  if (Array.isArray(value)) return value.map((item) => withKeysInOrder(item, order)) as T;
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    order(Object.keys(value)).map((key) => [key, withKeysInOrder(value[key], order)]),
  ) as T;
}

const planned = (args: MultiClusterMeshArgs): { plan: MeshPlan; steps: Step[] } => {
  const plan = planOf(args);
  return { plan, steps: planSteps(plan) };
};

const networksOf = (plan: MeshPlan): Set<string> =>
  new Set(plan.clusters.filter(({ role }) => role !== "external").map(({ network }) => network));

const crossNetworkGateway = "cross-network-gateway";

/** What a cluster that joins may bring to another one. */
interface Occasion {
  /** It is the first remote that the other one serves. */
  readonly firstRemote: boolean;
  /** It may have the first gateway that takes its configuration from the other one, a config cluster which itself has none. */
  readonly firstGateway: boolean;
  /** The mesh was on one network before. */
  readonly secondNetwork: boolean;
  /** Gateways of its network have addresses that were given, which istiods are told of. */
  readonly givenAddresses: boolean;
}

/** Holds a cluster's plan against the one before: what is new has to be what the occasion calls for, and all else as it was. */
function assertOnlyAdded(before: ClusterPlan, now: ClusterPlan, occasion: Occasion): void {
  const { firstRemote, firstGateway, secondNetwork } = occasion;
  const {
    gateway: gatewayBefore,
    exposure: exposureBefore,
    istiod: istiodBefore,
    injector: injectorBefore,
    ...othersBefore
  } = before;
  const { gateway, exposure, istiod, injector, ...others } = now;
  assert.deepEqual(
    { ...others, peers: [], needsReaderToken: true },
    { ...othersBefore, peers: [], needsReaderToken: true },
  );
  const but = {
    ...occasion,
    ownFirstGateway: gateway !== undefined && gatewayBefore === undefined,
  };
  assert.deepEqual(istiodBut(istiod, but), istiodBut(istiodBefore, but));
  assert.deepEqual(
    injector && istiodBut(injector, but),
    injectorBefore && istiodBut(injectorBefore, but),
  );
  const mayBeAdded = [
    ...(firstRemote ? ["istiod-gateway", "istiod-vs"] : []),
    ...(firstGateway || secondNetwork ? [crossNetworkGateway] : []),
  ];
  const wasThere = exposureBefore.map(({ metadata: { name } }) => name);
  const isAdded = ({ metadata: { name } }: Manifest): boolean =>
    mayBeAdded.includes(name) && !wasThere.includes(name);
  assert.deepEqual(
    exposure.filter((manifest) => !isAdded(manifest)),
    exposureBefore,
  );
  if (!firstRemote && !secondNetwork) return assert.deepEqual(gateway, gatewayBefore);
  if (gatewayBefore === undefined) return; // what a new one is like, others say
  assert.deepEqual(without(gateway!, { secondNetwork }), without(gatewayBefore, { secondNetwork }));
  const added = [...(secondNetwork ? [15443] : []), ...(firstRemote ? [15012, 15017] : [])];
  assert.deepEqual(
    gateway!.ports.filter((port) => !added.includes(port)),
    gatewayBefore.ports,
  );
}

/** A chart `istiod` but for what the first gateway's name, and gateways that istiods are told of, bring to it. */
function istiodBut(
  { values, ...chart }: ChartPlan,
  { secondNetwork, givenAddresses, ownFirstGateway }: Occasion & { ownFirstGateway: boolean },
) {
  const { env, global, ...others } = values as { [key: string]: any };
  const { meshNetworks, ...globals } = global;
  const { ISTIOD_CUSTOM_HOST: name, ...environment } = env ?? {};
  return {
    ...chart,
    values: { ...others, globals, environment },
    meshNetworks: secondNetwork || givenAddresses ? undefined : meshNetworks,
    // only one that is assigned comes with the gateway
    name: ownFirstGateway && typeof name !== "string" ? undefined : name,
  };
}

/** A gateway but for the ports that it opens, and where it becomes one between networks, for what tells of its own. */
function without(
  { ports: _, service, chart, networkPolicy, ...others }: GatewayPlan,
  { secondNetwork }: Pick<Occasion, "secondNetwork">,
) {
  const { "topology.istio.io/network": label, ...labels } = service.metadata.labels!;
  return {
    ...others,
    chart,
    service: {
      ...service,
      metadata: { ...service.metadata, labels },
      spec: { ...service.spec!, ports: [] },
    },
    networkPolicy: networkPolicy && {
      ...networkPolicy,
      spec: { ...networkPolicy.spec!, ingress: [] },
    },
    network: secondNetwork ? undefined : label,
  };
}

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const ofLength = (letter: string, longest: number): fc.Arbitrary<string> =>
  fc
    .oneof(fc.integer({ min: 1, max: longest }), fc.constantFrom(longest, longest + 1))
    .map((length) => letter.repeat(length));

/** Revisions and tags, often as long as the rules let them be, and sometimes longer. */
const longNames = fc.record(
  {
    revision: ofLength("r", 30),
    revisionTags: fc.uniqueArray(ofLength("t", 43), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

interface Name {
  readonly kind: string;
  readonly name: string;
}

/** The names that a cluster's objects and releases have: those in the plan, and those that the charts make of its values. */
function namesIn(plan: MeshPlan, cluster: ClusterPlan): Name[] {
  const { base, istiod, injector, cni, gateway, istiodEndpoints, exposure, reader } = cluster;
  const manifests = [
    ...(gateway
      ? [gateway.service, ...(gateway.networkPolicy ? [gateway.networkPolicy] : [])]
      : []),
    ...exposure,
  ];
  const releases = [base, istiod, injector, cni, gateway?.chart].flatMap((chart) =>
    chart ? [chart.releaseName] : [],
  );
  const secrets = plan.remoteSecrets
    .filter(({ holder }) => holder === cluster.name)
    .map(({ target }) => names.remoteSecret(target));
  const tags = (istiod.values["revisionTags"] ?? []) as string[];
  const ofKind = (kind: string, all: readonly string[]): Name[] =>
    all.map((name) => ({ kind, name }));
  return [
    ...[...manifests, ...istiodEndpoints].map(({ kind, metadata: { name } }) => ({ kind, name })),
    ...ofKind("Release", releases),
    ...ofKind("Secret", [names.cacerts, reader.tokenSecret, ...secrets]),
    ...ofKind("Service", [
      ...(cluster.runsIstiod ? [names.istiod(plan.revision)] : []),
      ...tags.map((tag) => `istiod-revision-tag-${tag}`),
    ]),
  ];
}

const longest: { readonly [kind: string]: number } = { Release: 53, Service: 63 };

function assertNames(all: readonly Name[]): void {
  const keys = all.map(({ kind, name }) => `${kind} ${name}`);
  assert.equal(new Set(keys).size, keys.length, keys.join("\n"));
  for (const { kind, name } of all)
    assert.ok(
      label.test(name) && name.length <= (longest[kind] ?? 253),
      `the ${kind} "${name}" has ${name.length} characters`,
    );
}
