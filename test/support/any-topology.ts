import * as fc from "fast-check";
import { ClusterRole, type ClusterArgs, type MultiClusterMeshArgs } from "../../sdk/args";
import { meshArgs } from "./topologies";

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);

/** Any valid topology of one to twelve clusters on one to four networks; each remote has one of the primaries, some, or any. */
export const anyTopology: fc.Arbitrary<MultiClusterMeshArgs> = fc
  .record({
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 12, selector: (n) => n.replace(/-+/g, "-") }),
    roles: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    primaries: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
    networks: fc.array(fc.nat({ max: 3 }), { minLength: 12, maxLength: 12 }),
  })
  .map(({ names, roles, primaries, networks }) => {
    const isPrimary = (index: number): boolean => index === 0 || roles[index]!;
    const primaryNames = names.filter((_, index) => isPrimary(index));
    const clusters = names.map((cluster, index): [string, ClusterArgs] => {
      const network = `network${networks[index]!}`;
      if (isPrimary(index)) return [cluster, { network }];
      const first = primaries[index]! % primaryNames.length;
      const served = [{ primary: primaryNames[first]! }, { primaries: primaryNames.slice(first) }, { primaries: ["*"] }][
        primaries[index]! % 3
      ]!;
      return [cluster, { network, role: ClusterRole.Remote, ...served }];
    });
    return meshArgs(Object.fromEntries(clusters));
  });
