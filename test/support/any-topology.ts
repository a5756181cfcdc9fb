import * as fc from "fast-check";
import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../sdk/args/gateway";
import { meshArgs } from "./topologies";
import { checkArgs } from "./check";

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/);
const shortName = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("-"));
const longName = shortName.map((name) => `${name.padEnd(62, "-0123456789")}x`);
/** One to three words joined by "-". A quarter of the names are as long as a DNS label may be. */
const name = fc.oneof({ weight: 3, arbitrary: shortName }, { weight: 1, arbitrary: longName });

const twelve = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(one, { minLength: 12, maxLength: 12 });

/**
 * Any valid topology of one to twelve clusters on one to four networks.
 *
 * A remote has one primary, several, any, or one primary and a local injector. There may be an
 * external control plane, with primaries or without. Some clusters that need no gateway have none.
 * Gateways are reached at IP addresses or host names, given or assigned.
 */
export const anyTopology: fc.Arbitrary<MultiClusterMeshArgs> = fc
  .record({
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 12 }),
    roles: twelve(fc.boolean()),
    primaries: twelve(fc.nat()),
    networkNames: fc.array(name, { minLength: 4, maxLength: 4 }),
    networkCount: fc.integer({ min: 1, max: 4 }),
    networks: twelve(fc.nat()),
    external: fc.constantFrom("none", "with primaries", "alone"),
    withoutGateway: twelve(fc.boolean()),
    gatewayAccess: twelve(fc.nat()),
    cni: fc.boolean(),
    networkPolicy: fc.boolean(),
  })
  .map(
    ({
      names,
      roles,
      primaries,
      networkNames,
      networkCount,
      networks,
      external,
      withoutGateway,
      gatewayAccess,
      cni,
      networkPolicy,
    }) => {
      const alone = external === "alone" && names.length > 1;
      const isPrimary = (index: number): boolean => !alone && (index === 0 || roles[index]!);
      const primaryNames = names.filter((_, index) => isPrimary(index));
      const remotes = names.filter((_, index) => !isPrimary(index));
      // the last cluster is the external control plane, if a remote is left for it to serve
      const controlPlane =
        external !== "none" && remotes.length > 1 && !isPrimary(names.length - 1)
          ? names.at(-1)!
          : undefined;
      const served = (index: number): ClusterArgs => {
        if (
          controlPlane !== undefined &&
          (alone || names[index] === remotes[0] || primaries[index]! % 2 === 0)
        )
          return { primary: controlPlane };
        const first = primaries[index]! % primaryNames.length;
        return [
          { primary: primaryNames[first]! },
          { primaries: primaryNames.slice(first) },
          { primaries: ["*"] },
          { primary: primaryNames[first]!, localInjector: true },
        ][(primaries[index]! >> 1) % 4]!;
      };
      const clusters = names.map((cluster, index): [string, ClusterArgs] => {
        const network = networkNames[networks[index]! % networkCount]!;
        if (cluster === controlPlane)
          return [cluster, { role: ClusterRole.External, configCluster: remotes[0]! }];
        return [
          cluster,
          isPrimary(index) ? { network } : { network, role: ClusterRole.Remote, ...served(index) },
        ];
      });
      const args = meshArgs(withoutSomeGateways(clusters, (index) => withoutGateway[index]!));
      // the same in all clusters, because an istiod injects the pods of its remotes like its own
      const defaults = { ...args.defaults, cni, eastWestGateway: { networkPolicy } };
      return withGatewayAccess({ ...args, defaults }, (index) => {
        const options = gatewayAccessOptions(index);
        return options[gatewayAccess[index]! % options.length]!;
      });
    },
  );

/** How a cluster's gateway may be reached. Mostly at the address of its load balancer. */
const gatewayAccessOptions = (index: number): readonly EastWestGatewayArgs[] => [
  {},
  {},
  {},
  { addresses: [`192.0.2.${index}`] },
  { addresses: [`gateway-${index}.example`], hostNames: "Resolve" },
  { hostNames: "Resolve" },
  { addresses: [`gateway-${index}.example`], hostNames: "InjectionURL" },
  { hostNames: "InjectionURL" },
];

/**
 * Sets how each gateway is reached, unless the rules reject it. For example, several primaries of
 * one remote cannot be at host names.
 */
function withGatewayAccess(
  args: MultiClusterMeshArgs,
  accessTo: (index: number) => EastWestGatewayArgs,
): MultiClusterMeshArgs {
  return Object.entries(args.clusters).reduce(
    (before, [name, { eastWestGateway, ...cluster }], index) => {
      const reached = { ...cluster, eastWestGateway: { ...eastWestGateway, ...accessTo(index) } };
      const after = { ...before, clusters: { ...before.clusters, [name]: reached } };
      return checkArgs(after).length === 0 ? after : before;
    },
    args,
  );
}

/** Disables gateways that no remote needs if another cluster of the same network keeps its own. */
function withoutSomeGateways(
  clusters: [string, ClusterArgs][],
  isChosen: (index: number) => boolean,
): { [name: string]: ClusterArgs } {
  const named = new Set(
    clusters.flatMap(([, { primary, primaries = [] }]) => [primary, ...primaries]),
  );
  const serves = (name: string, { role }: ClusterArgs): boolean =>
    named.has(name) || (role !== ClusterRole.Remote && named.has("*"));
  const kept = new Set<string | undefined>();
  return Object.fromEntries(
    clusters.map(([name, cluster], index): [string, ClusterArgs] => {
      if (cluster.role === ClusterRole.External) return [name, cluster];
      if (isChosen(index) && kept.has(cluster.network) && !serves(name, cluster))
        return [name, { ...cluster, eastWestGateway: { enabled: false } }];
      kept.add(cluster.network);
      return [name, cluster];
    }),
  );
}

/**
 * Two to four clusters of any roles that name each other at random. They are rarely a valid mesh.
 */
export const anyClusters: fc.Arbitrary<MultiClusterMeshArgs> = fc
  .array(
    fc.record({
      role: fc.constantFrom(
        ClusterRole.Primary,
        ClusterRole.Remote,
        ClusterRole.Remote,
        ClusterRole.External,
      ),
      one: fc.nat({ max: 3 }),
      several: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1, maxLength: 2 }),
      primariesKind: fc.constantFrom("one", "several", "any"),
      localInjector: fc.boolean(),
    }),
    { minLength: 2, maxLength: 4 },
  )
  .map((all) => {
    const nameOf = (index: number): string => ["a", "b", "c", "d"][index % all.length]!;
    const clusters = all.map(
      ({ role, one, several, primariesKind, localInjector }, index): [string, ClusterArgs] => {
        if (role === ClusterRole.Primary) return [nameOf(index), {}];
        if (role === ClusterRole.External)
          return [
            nameOf(index),
            { role, ...(one % 2 === 0 ? {} : { configCluster: nameOf(one) }) },
          ];
        const primaries = {
          one: { primary: nameOf(one) },
          several: { primaries: several.map(nameOf) },
          any: { primaries: ["*"] },
        }[primariesKind]!;
        return [nameOf(index), { role, ...primaries, ...(localInjector ? { localInjector } : {}) }];
      },
    );
    return meshArgs(Object.fromEntries(clusters));
  });
