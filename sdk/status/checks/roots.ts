import { problem } from "../finding";
import type { Observation } from "../observation";
import { membersOf, signingRootsOf } from "../relations";
import { problemsIn, type MeshCheck, type Outcome } from "./check";

/**
 * Proxies of two clusters trust each other if each cluster trusts the root that signs in the other.
 * An external control plane has no proxies, and another istiod in its cluster may write another root.
 */
export const rootsMatch: MeshCheck = (all) =>
  membersOf(all)
    .filter(({ root }) => root !== undefined)
    .flatMap((cluster, index, members) => {
      const outcomes = members.slice(0, index).flatMap((other) => compare(cluster, other, all));
      return [...problemsIn(outcomes), ...outcomes].slice(0, 1);
    });

function compare(one: Observation, other: Observation, all: readonly Observation[]): Outcome[] {
  const pairs = [
    [one, other],
    [other, one],
  ] as const;
  const trust = pairs.map(([server, client]) => trusts(server, client, all));
  if (trust.every((known) => known === true)) return [];
  if (all.some(({ hasMoreRoots }) => hasMoreRoots))
    return [{ unknown: "roots differ, but the mesh configuration has more roots" }];
  const wrong = pairs.find((_, index) => trust[index] === false);
  return wrong === undefined ? [notKnown(one, other)] : [mismatch(...wrong)];
}

/** Whether one cluster trusts what another one signs. Not set if the root that signs is not known. */
function trusts(
  server: Observation,
  client: Observation,
  all: readonly Observation[],
): boolean | undefined {
  if (server.root === client.root) return true;
  const [trusted, own] = [rootsIn(server), rootsIn(client)];
  if (own.every((root) => trusted.includes(root))) return true;
  if (!own.some((root) => trusted.includes(root))) return false;
  return signingRootsOf(client, all)?.every((root) => trusted.includes(root));
}

/** What cannot be read as certificates is compared as a whole. */
const rootsIn = ({ rootCertificates = [], root = "" }: Observation): string[] =>
  rootCertificates.length > 0 ? rootCertificates.map(({ fingerprint }) => fingerprint) : [root];

function mismatch(server: Observation, client: Observation): Outcome {
  const message =
    `its proxies do not trust the root certificate of "${client.cluster}"; ` +
    "give every primary a Secret cacerts with the same root before its istiod starts";
  return problem("ROOT_MISMATCH", { cluster: server.cluster, peer: client.cluster }, message);
}

const notKnown = (one: Observation, other: Observation): Outcome => ({
  unknown:
    `"${one.cluster}" and "${other.cluster}" trust only some roots in common, and it is not known ` +
    "if they sign with these",
});
