import * as fc from "fast-check";
import { ClusterRole, type ClusterArgs, type MultiClusterMeshArgs } from "../../sdk/args";
import { meshArgs } from "./topologies";

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);

const names = fc.uniqueArray(name, { minLength: 1, maxLength: 12, selector: (n) => n.replace(/-+/g, "-") });
const twelve = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 12, maxLength: 12 });

/**
 * Any valid topology of one to twelve clusters on one to four networks. Each remote has one of the primaries, some, or any, or an istiod
 * of its own for injection; now and then some remotes belong to an external control plane, or all of them, where there is no primary.
 */
export const anyTopology: fc.Arbitrary<MultiClusterMeshArgs> = fc
  .record({
    names,
    roles: twelve(fc.boolean()),
    primaries: twelve(fc.nat()),
    networks: twelve(fc.nat({ max: 3 })),
    external: fc.constantFrom("none", "beside primaries", "alone"),
  })
  .map(({ names, roles, primaries, networks, external }) => {
    const alone = external === "alone" && names.length > 1;
    const isPrimary = (index: number): boolean => !alone && (index === 0 || roles[index]!);
    const primaryNames = names.filter((_, index) => isPrimary(index));
    const remotes = names.filter((_, index) => !isPrimary(index));
    // the last cluster is the external control plane, where there is a remote for it and a cluster to spare
    const controlPlane = external !== "none" && remotes.length > 1 && !isPrimary(names.length - 1) ? names.at(-1)! : undefined;
    const served = (index: number): ClusterArgs => {
      if (controlPlane !== undefined && (alone || names[index] === remotes[0] || primaries[index]! % 2 === 0))
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
      const network = `network${networks[index]!}`;
      if (cluster === controlPlane) return [cluster, { role: ClusterRole.External, configCluster: remotes[0]! }];
      return [cluster, isPrimary(index) ? { network } : { network, role: ClusterRole.Remote, ...served(index) }];
    });
    return meshArgs(Object.fromEntries(clusters));
  });

/** Two to four clusters of any roles, which name each other at random: rarely a mesh. */
export const anyClusters: fc.Arbitrary<MultiClusterMeshArgs> = fc
  .array(
    fc.record({
      role: fc.constantFrom(ClusterRole.Primary, ClusterRole.Remote, ClusterRole.Remote, ClusterRole.External),
      one: fc.nat({ max: 3 }),
      several: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1, maxLength: 2 }),
      way: fc.constantFrom("one", "several", "any"),
      localInjector: fc.boolean(),
    }),
    { minLength: 2, maxLength: 4 },
  )
  .map((all) => {
    const nameOf = (index: number): string => ["a", "b", "c", "d"][index % all.length]!;
    const clusters = all.map(({ role, one, several, way, localInjector }, index): [string, ClusterArgs] => {
      if (role === ClusterRole.Primary) return [nameOf(index), {}];
      if (role === ClusterRole.External) return [nameOf(index), { role, ...(one % 2 === 0 ? {} : { configCluster: nameOf(one) }) }];
      const primaries = { one: { primary: nameOf(one) }, several: { primaries: several.map(nameOf) }, any: { primaries: ["*"] } }[way]!;
      return [nameOf(index), { role, ...primaries, ...(localInjector ? { localInjector } : {}) }];
    });
    return meshArgs(Object.fromEntries(clusters));
  });
