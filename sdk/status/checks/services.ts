import { problem, type Problem } from "../finding";
import type { Observation } from "../observation";
import { membersOf } from "../relations";
import { plural, shortList } from "../words";
import type { MeshCheck, Outcome } from "./check";

/** Proxies find no endpoints for a port that the Service of another cluster does not have. */
export const servicesMatch: MeshCheck = (all) =>
  membersOf(all).flatMap((cluster, index, members): Outcome[] => {
    const before = members
      .slice(0, index)
      .filter((other) => differences(cluster, other).length > 0);
    const [first] = before;
    if (first === undefined) return [];
    if (all.some(({ hasLocalServices }) => hasLocalServices))
      return [
        {
          unknown: "Services differ, but the mesh configuration makes some local to their cluster",
        },
      ];
    return [differ(cluster, first)];
  });

/** The Services that both clusters have with different ports. */
const differences = ({ services = {} }: Observation, other: Observation): string[] =>
  Object.entries(services)
    .filter(([name, ports]) => (other.services?.[name] ?? ports) !== ports)
    .map(([name]) => name);

function differ(cluster: Observation, first: Observation): Problem {
  const names = differences(cluster, first);
  const list = names.map(
    (name) => `${name} (here: ${cluster.services?.[name]}; there: ${first.services?.[name]})`,
  );
  const message =
    `${plural(names.length, "Service has", "Services have")} other ports than in ` +
    `"${first.cluster}": ${shortList(list, "; ")}; give the ports the same names in every cluster`;
  const place = { cluster: cluster.cluster, peer: first.cluster };
  return problem("SERVICES_DIFFER", place, message);
}
