import * as fc from "fast-check";
import { ClusterRole, type ClusterArgs, type MultiClusterMeshArgs } from "../../sdk/args";
import { meshArgs } from "./topologies";

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);

/**
 * Any valid topology of one to twelve clusters on one to four networks. Each remote has one of the primaries, some, or any, or an istiod
 * of its own for injection; now and then some remotes belong to an external control plane.
 */
export const anyTopology: fc.Arbitrary<MultiClusterMeshArgs> = fc
  .record({
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 12, selector: (n) => n.replace(/-+/g, "-") }),
    roles: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    primaries: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
    networks: fc.array(fc.nat({ max: 3 }), { minLength: 12, maxLength: 12 }),
    external: fc.boolean(),
  })
  .map(({ names, roles, primaries, networks, external }) => {
    const isPrimary = (index: number): boolean => index === 0 || roles[index]!;
    const primaryNames = names.filter((_, index) => isPrimary(index));
    const remotes = names.filter((_, index) => !isPrimary(index));
    // the last cluster is the external control plane, where there is a remote for it and a cluster to spare
    const controlPlane = external && remotes.length > 1 && !isPrimary(names.length - 1) ? names.at(-1)! : undefined;
    const served = (index: number): ClusterArgs => {
      const first = primaries[index]! % primaryNames.length;
      if (controlPlane !== undefined && (names[index] === remotes[0] || primaries[index]! % 2 === 0)) return { primary: controlPlane };
      return [
        { primary: primaryNames[first]! },
        { primaries: primaryNames.slice(first) },
        { primaries: ["*"] },
        { primary: primaryNames[first]!, localInjector: true },
      ][primaries[index]! % 4]!;
    };
    const clusters = names.map((cluster, index): [string, ClusterArgs] => {
      const network = `network${networks[index]!}`;
      if (cluster === controlPlane) return [cluster, { role: ClusterRole.External, configCluster: remotes[0]! }];
      return [cluster, isPrimary(index) ? { network } : { network, role: ClusterRole.Remote, ...served(index) }];
    });
    return meshArgs(Object.fromEntries(clusters));
  });
