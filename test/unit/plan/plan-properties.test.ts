import assert from "node:assert/strict";
import * as fc from "fast-check";
import { longestChainOfWaits } from "../../../scripts/bench/waits";
import type { ClusterArgs } from "../../../sdk/args/cluster";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { names } from "../../../sdk/plan/names";
import { clusterIn, type ClusterPlan, type MeshPlan } from "../../../sdk/plan/plan";
import { gatewaysIn } from "../../../sdk/plan/reference";
import type { Step } from "../../../sdk/plan/step";
import { planSteps } from "../../../sdk/plan/steps";
import { isPlainObject } from "../../../sdk/topology/merge";
import { anyTopology } from "../../support/any-topology";
import { checkArgs, planOf } from "../../support/check";
import { networksOf } from "../../support/plans";

const seed = Date.now();

/** Valid topologies and their plans, the same for all properties because they take long to make. */
let samples: { args: MultiClusterMeshArgs; plan: MeshPlan }[] | undefined;

/** Checks a property of the plans of valid topologies. */
function everyPlan(property: (plan: MeshPlan, args: MultiClusterMeshArgs) => void): void {
  samples ??= fc.sample(anyTopology, { seed, numRuns: 100 }).map((args) => {
    assert.deepEqual(checkArgs(args), []);
    return { args, plan: planOf(args) };
  });
  try {
    for (const { args, plan } of samples) property(plan, args);
  } catch (error) {
    // Reports the smallest topology for which the property fails.
    fc.assert(
      fc.property(anyTopology, (args) => property(planOf(args), args)),
      { seed },
    );
    throw error;
  }
}

const isRemote = ({ role }: ClusterPlan): boolean => role === "remote";
const isExternal = ({ role }: ClusterPlan): boolean => role === "external";

/** The clusters whose istiods serve a cluster. */
const istiodsOf = (plan: MeshPlan, { controlPlaneClusters }: ClusterPlan): ClusterPlan[] =>
  controlPlaneClusters.map((name) => clusterIn(plan, name));

/** The cluster where an istiod reads its configuration and secrets. */
const configClusterOf = (plan: MeshPlan, { name, configCluster }: ClusterPlan): ClusterPlan =>
  clusterIn(plan, configCluster ?? name);

/** Whether the istiod of a cluster serves others. */
const servesOthers = (plan: MeshPlan, { name }: ClusterPlan): boolean =>
  plan.clusters.some((other) => other.name !== name && other.controlPlaneClusters.includes(name));

const opens = ({ gateway }: ClusterPlan, port: number): boolean =>
  gateway !== undefined && gateway.ports.includes(port);

describe("In any valid topology of up to 12 clusters", () => {
  describe("control planes", () => {
    it("run in the clusters that remotes use", () =>
      everyPlan((plan) => {
        for (const cluster of plan.clusters) {
          const istiods = istiodsOf(plan, cluster);
          assert.notEqual(istiods.length, 0);
          assert.ok(istiods.every((istiod) => istiod.runsIstiod && !isRemote(istiod)));
        }
      }));

    it("are what every remote's addresses lead to", () =>
      everyPlan((plan) => {
        for (const remote of plan.clusters.filter(isRemote)) {
          const expected = istiodsOf(plan, remote).map(addressOfGateway);
          assert.deepEqual(new Set(istiodAddressesIn(remote)), new Set(expected));
        }
      }));

    it("learn from the webhook which cluster and network a remote's pod is in", () =>
      everyPlan((plan) => {
        for (const remote of plan.clusters.filter(isRemote).filter((one) => !one.runsIstiod)) {
          const { name, network } = remote;
          const end = `/inject/cluster/${name}/net/${network}`;
          const webhook = injectionWebhookOf(remote);
          assert.ok(webhook.endsWith(end), webhook);
        }
      }));

    it("are named in the annotation of their remotes, or any primary is", () =>
      everyPlan((plan) => {
        const mayBeAny = !plan.clusters.some(isExternal);
        for (const remote of plan.clusters.filter(isRemote)) {
          const { annotations } = remote.namespace.metadata;
          const leaders = annotations!["topology.istio.io/controlPlaneClusters"]!;
          const istiods = istiodsOf(plan, remote);
          const expected = istiods.map((istiod) => configClusterOf(plan, istiod).name).join(",");
          if (leaders !== "*" || !mayBeAny) assert.equal(leaders, expected);
        }
      }));

    it("read every other cluster of the mesh with a remote secret", () =>
      everyPlan((plan) => {
        const targets = plan.clusters.filter((cluster) => !isExternal(cluster));
        const istiods = plan.clusters.filter((cluster) => !isRemote(cluster));
        const expected = istiods
          .map((istiod) => configClusterOf(plan, istiod).name)
          .flatMap((holder) =>
            targets
              .filter(({ name }) => name !== holder)
              .map(({ name }) => `${holder} holds a secret for ${name}`),
          );
        const planned = plan.remoteSecrets.map(
          ({ holder, target }) => `${holder} holds a secret for ${target}`,
        );
        assert.deepEqual(planned.sort(), expected.sort());
      }));
  });

  describe("gateways", () => {
    it("exist if there are several networks or remotes, unless they are turned off", () =>
      everyPlan((plan, args) => {
        const hasSeveralNetworks = networksOf(plan).size > 1;
        for (const cluster of plan.clusters) {
          const isOff = args.clusters[cluster.name]!.eastWestGateway?.enabled === false;
          const isNeeded = hasSeveralNetworks || servesOthers(plan, cluster);
          assert.equal(cluster.gateway !== undefined, isNeeded && !isOff, cluster.name);
        }
      }));

    it("lead into every network if there are several", () =>
      everyPlan((plan) => {
        const reachable = plan.clusters.filter((cluster) => opens(cluster, 15443));
        const networks = networksOf(plan);
        const expected = networks.size > 1 ? networks : new Set();
        assert.deepEqual(new Set(reachable.map(({ network }) => network)), expected);
      }));

    it("open the port for services if there are several networks, in the clusters of the mesh", () =>
      everyPlan((plan) => {
        const hasSeveralNetworks = networksOf(plan).size > 1;
        for (const cluster of plan.clusters.filter(({ gateway }) => gateway))
          assert.equal(opens(cluster, 15443), hasSeveralNetworks && !isExternal(cluster));
      }));

    it("open istiod's ports exactly if a remote needs them", () =>
      everyPlan((plan) => {
        for (const cluster of plan.clusters)
          for (const port of [15012, 15017])
            assert.equal(opens(cluster, port), servesOthers(plan, cluster));
      }));

    it("route istiod's ports in every primary with remotes", () =>
      everyPlan((plan) => {
        for (const cluster of plan.clusters) {
          const routes = cluster.exposure.some(({ kind }) => kind === "VirtualService");
          const isPrimary = cluster.role === "primary";
          assert.equal(routes, isPrimary && servesOthers(plan, cluster), cluster.name);
        }
      }));

    it("are configured for services by every istiod that serves them", () =>
      everyPlan((plan) => {
        const open = plan.clusters.filter(
          (cluster) => cluster.gateway?.chart && opens(cluster, 15443),
        );
        for (const cluster of open)
          for (const istiod of istiodsOf(plan, cluster))
            assert.ok(exposesServices(configClusterOf(plan, istiod)));
      }));
  });

  describe("the steps", () => {
    it("come after the steps they wait for", () =>
      everyPlan((plan) => {
        const done = new Set<string>();
        for (const { id, after } of planSteps(plan)) {
          assert.ok(
            after.every((before) => done.has(before)),
            `${id} comes before a step it waits for`,
          );
          done.add(id);
        }
      }));

    it("have at most four slow ones in a row, three without remotes", () =>
      everyPlan((plan) => {
        const most = plan.clusters.some(isRemote) ? 4 : 3;
        assert.ok(longestChainOfWaits(planSteps(plan)) <= most);
      }));

    it("add a cluster to a peer after the gateways into its network have addresses", () =>
      everyPlan((plan) => {
        if (networksOf(plan).size < 2) return;
        const before = stepsBefore(planSteps(plan));
        for (const { holder, target, serves } of plan.remoteSecrets) {
          const earlier = before(`${holder}/remoteSecret/${target}`);
          for (const gateway of gatewaysInto(plan, clusterIn(plan, target))) {
            // A secret of the istiod that serves the target must not wait for that istiod's cluster.
            if (serves && gateway.name === holder) continue;
            assert.ok(earlier.has(`${gateway.name}/gatewayService`), `${holder} knows ${target}`);
          }
        }
      }));

    it("add a cluster to a peer after its gateway is ready, unless that needs the peer", () =>
      everyPlan((plan) => {
        if (networksOf(plan).size < 2) return;
        const before = stepsBefore(planSteps(plan));
        for (const { holder, target, serves } of plan.remoteSecrets) {
          const cluster = clusterIn(plan, target);
          if (serves || !cluster.gateway?.chart) continue;
          const earlier = before(`${holder}/remoteSecret/${target}`);
          assert.ok(earlier.has(`${target}/gateway`), `${holder} knows ${target}`);
          const configClusters = istiodsOf(plan, cluster).map((one) => configClusterOf(plan, one));
          for (const { name, exposure } of configClusters)
            if (exposure.length > 0) assert.ok(earlier.has(`${name}/exposure`));
        }
      }));

    it("remove a primary's istiod before the secrets of its remotes", () =>
      everyPlan((plan) => {
        const depth = depthInOwnCluster(planSteps(plan));
        for (const { holder, target, serves } of plan.remoteSecrets)
          if (serves && clusterIn(plan, holder).role === "primary")
            assert.ok(depth(`${holder}/remoteSecret/${target}`) < depth(`${holder}/istiod`));
      }));

    it("link a remote to several primaries after each is exposed and can read the remote", () =>
      everyPlan((plan) => {
        const after = new Map(planSteps(plan).map((step) => [step.id, step.after]));
        const remotes = plan.clusters.filter(isRemote);
        for (const remote of remotes.filter((one) => one.controlPlaneClusters.length > 1)) {
          const { name, controlPlaneClusters, istiod, istiodEndpoints } = remote;
          const { remotePilotAddress } = istiod.values["global"] as {
            remotePilotAddress?: unknown;
          };
          assert.equal(remotePilotAddress, undefined);
          assert.ok(istiodEndpoints.length > controlPlaneClusters.length);
          for (const primary of controlPlaneClusters)
            for (const before of [`${primary}/exposure`, `${primary}/remoteSecret/${name}`])
              assert.ok(after.get(`${name}/istiodEndpoints`)!.includes(before), before);
        }
      }));
  });

  it("the order of keys in the arguments changes nothing", () =>
    fc.assert(
      fc.property(anyTopology.map(withObjects), fc.gen(), (args, gen) => {
        assert.deepEqual(checkArgs(args), []);
        const reordered = withKeysInOrder(args, (keys) => gen(inAnyOrder, keys));
        assert.deepEqual(planAndSteps(reordered), planAndSteps(args));
      }),
    ));

  it("names are unique and within the limits of Kubernetes and Helm", () =>
    fc.assert(
      fc.property(anyTopology, longNames, (args, istio) => {
        const named = { ...args, istio };
        fc.pre(checkArgs(named).length === 0); // a local injector excludes a revision
        const plan = planOf(named);
        const ids = planSteps(plan).map(({ id }) => id);
        assert.equal(new Set(ids).size, ids.length);
        for (const cluster of plan.clusters) assertNames(namesIn(plan, cluster));
      }),
    ));
});

/** Where a gateway is reached: its given address, or what is found for it at installation. */
const addressOfGateway = ({ name, gateway }: ClusterPlan): string =>
  String((gateway!.resolvesHostNames ? undefined : gateway!.addresses[0]) ?? `found for ${name}`);

/** The addresses at which a remote looks for its istiods, in the same form. */
function istiodAddressesIn({ istiod: { values }, istiodEndpoints }: ClusterPlan): string[] {
  const { remotePilotAddress } = values["global"] as { remotePilotAddress?: unknown };
  const endpoints = istiodEndpoints.map(({ endpoints }) => endpoints);
  return [remotePilotAddress, ...endpoints]
    .filter((place) => place !== undefined)
    .flatMap((place) => {
      const found = gatewaysIn(place).map((cluster) => `found for ${cluster}`);
      return found.length > 0 ? found : givenAddressesIn(place);
    });
}

const givenAddressesIn = (place: unknown): string[] =>
  typeof place === "string"
    ? [place]
    : (place as { addresses: string[] }[]).flatMap(({ addresses }) => addresses);

/** The URL of a remote's injection webhook, as far as the plan knows it, or its path. */
function injectionWebhookOf({ istiod }: ClusterPlan): string {
  const { injectionPath, injectionURL } = istiod.values["istiodRemote"] as {
    injectionPath?: string;
    injectionURL?: string | { suffix: string };
  };
  if (injectionURL === undefined) return injectionPath!;
  return typeof injectionURL === "string" ? injectionURL : injectionURL.suffix;
}

const exposesServices = ({ exposure }: ClusterPlan): boolean =>
  exposure.some(
    ({ kind, metadata }) => kind === "Gateway" && metadata.name === "cross-network-gateway",
  );

/** The gateways through which other networks reach a cluster: its own, or those of its network. */
function gatewaysInto({ clusters }: MeshPlan, cluster: ClusterPlan): ClusterPlan[] {
  if (cluster.gateway?.chart) return [cluster];
  return clusters.filter(({ gateway, network }) => gateway?.chart && network === cluster.network);
}

/** Finds all steps that a step waits for, directly or not. */
function stepsBefore(steps: readonly Step[]): (id: string) => ReadonlySet<string> {
  const before = new Map<string, Set<string>>();
  for (const { id, after } of steps)
    before.set(id, new Set(after.flatMap((one) => [one, ...before.get(one)!])));
  return (id) => before.get(id)!;
}

/** Counts the steps of its own cluster in the longest chain that ends with a step. */
function depthInOwnCluster(steps: readonly Step[]): (id: string) => number {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const depth = (id: string): number => {
    const { cluster, after } = byId.get(id)!;
    const own = after.filter((before) => byId.get(before)!.cluster === cluster);
    return 1 + Math.max(0, ...own.map(depth));
  };
  return depth;
}

/** The same topology with several keys in every object that the arguments may have. */
function withObjects(args: MultiClusterMeshArgs): MultiClusterMeshArgs {
  const strings = (value: string) => ({ "example.com/b": value, "example.com/a": value, c: value });
  const values = (value: string) => ({
    b: { d: value, c: value },
    a: [{ f: value, e: value }],
    [value]: value,
  });
  const shared: ClusterArgs = {
    namespace: { labels: strings("all"), annotations: strings("all") },
    helmValues: {
      base: values("all"),
      istiod: values("all"),
      gateway: values("all"),
      cni: values("all"),
    },
  };
  const gateway: EastWestGatewayArgs = {
    ...args.defaults!.eastWestGateway,
    serviceAnnotations: strings("all"),
    nodeSelector: strings("all"),
    resources: { requests: { memory: "1Gi", cpu: "1" }, limits: { memory: "1Gi", cpu: "1" } },
    nodePorts: { "tls-webhook": 30017, tls: 30443, "tls-istiod": 30012 },
  };
  const namespace = { annotations: strings("own"), labels: strings("own") };
  const clusters = Object.entries(args.clusters).map(
    ([name, cluster], index): [string, ClusterArgs] => [
      name,
      index % 2 === 0 ? { ...cluster, namespace } : cluster,
    ],
  );
  return {
    ...args,
    clusters: Object.fromEntries(clusters),
    defaults: { ...args.defaults, ...shared, eastWestGateway: gateway },
    meshConfig: values("mesh"),
    istio: { version: "1.31.0", imageHub: "registry.example" },
  };
}

const inAnyOrder = (keys: string[]): fc.Arbitrary<string[]> =>
  fc.shuffledSubarray(keys, { minLength: keys.length });

/** A copy with the keys of every object in another order. The order of a list matters, so it stays. */
function withKeysInOrder<T>(value: T, order: (keys: string[]) => string[]): T {
  if (Array.isArray(value)) return value.map((item) => withKeysInOrder(item, order)) as T;
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    order(Object.keys(value)).map((key) => [key, withKeysInOrder(value[key], order)]),
  ) as T;
}

function planAndSteps(args: MultiClusterMeshArgs): { plan: MeshPlan; steps: Step[] } {
  const plan = planOf(args);
  return { plan, steps: planSteps(plan) };
}

const ofLength = (letter: string, longest: number): fc.Arbitrary<string> =>
  fc
    .oneof(fc.integer({ min: 1, max: longest }), fc.constantFrom(longest, longest + 1))
    .map((length) => letter.repeat(length));

/** Revisions and tags, often as long as the rules accept, and sometimes longer. */
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

/** The names of a cluster's objects and releases: those in the plan, and those the charts make from its values. */
function namesIn(plan: MeshPlan, cluster: ClusterPlan): Name[] {
  const { base, istiod, injector, cni, gateway, istiodEndpoints, exposure, reader } = cluster;
  const ofKind = (kind: string, all: readonly string[]): Name[] =>
    all.map((name) => ({ kind, name }));
  const manifests = [
    gateway?.service,
    gateway?.networkPolicy,
    ...exposure,
    ...istiodEndpoints,
  ].filter((manifest) => manifest !== undefined);
  const charts = [base, istiod, injector, cni, gateway?.chart].filter(
    (chart) => chart !== undefined,
  );
  const secrets = plan.remoteSecrets
    .filter(({ holder }) => holder === cluster.name)
    .map(({ target }) => names.remoteSecret(target));
  const tags = (istiod.values["revisionTags"] ?? []) as string[];
  return [
    ...manifests.map(({ kind, metadata: { name } }) => ({ kind, name })),
    ...ofKind(
      "Release",
      charts.map(({ releaseName }) => releaseName),
    ),
    ...ofKind("Secret", [names.cacerts, reader.tokenSecret, ...secrets]),
    ...ofKind("Service", cluster.runsIstiod ? [names.istiod(plan.revision)] : []),
    ...ofKind(
      "Service",
      tags.map((tag) => `istiod-revision-tag-${tag}`),
    ),
  ];
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const maxLength: { readonly [kind: string]: number } = { Release: 53, Service: 63 };

function assertNames(all: readonly Name[]): void {
  const keys = all.map(({ kind, name }) => `${kind} ${name}`);
  assert.equal(new Set(keys).size, keys.length, keys.join("\n"));
  for (const { kind, name } of all)
    assert.ok(
      dnsLabel.test(name) && name.length <= (maxLength[kind] ?? 253),
      `the ${kind} "${name}" has ${name.length} characters`,
    );
}
