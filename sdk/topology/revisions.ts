import * as semver from "semver";
import { defaultTag, noRevision } from "./istio-names";
import { revisionOf, versionOf } from "./relations";
import type { Cluster, Revision, Topology } from "./topology";

/** The revisions of the mesh, with the one of the gateways first. */
export const revisionsIn = ({ istio }: Topology): readonly Revision[] => [
  ownRevision(istio),
  ...istio.otherRevisions,
];

const ownRevision = ({ revision, version, revisionTags, imageTag }: Revision): Revision => ({
  revision,
  version,
  revisionTags,
  ...(imageTag === undefined ? {} : { imageTag }),
});

export const hasSeveralRevisions = ({ istio }: Topology): boolean =>
  istio.otherRevisions.length > 0;

/** The topology as each revision sees it: as if it were the one of the gateways. */
export const eachRevision = (topology: Topology): Topology[] =>
  revisionsIn(topology).map(({ revision }) => atRevision(topology, revision));

export function atRevision(topology: Topology, name: string): Topology {
  const all = revisionsIn(topology);
  const found = all.find(({ revision }) => revision === name);
  if (found === undefined) throw new Error(`the topology has no revision "${name}"`);
  const { imageTag: _, ...istio } = topology.istio;
  const otherRevisions = all.filter((one) => one !== found);
  return { ...topology, istio: { ...istio, ...found, otherRevisions } };
}

/** The topology as the revision of a cluster's gateway sees it. */
export function atGateway(topology: Topology, { gateway }: Cluster): Topology {
  const { revision } = gateway;
  if (revision === undefined) return atRevision(topology, topology.istio.gatewayRevision);
  return atRevision(topology, revision === noRevision ? "" : revision);
}

/**
 * The revision for everything that names none: the one with the tag "default", or else the one
 * without a name, or else the one of the gateways.
 */
export function defaultRevision(topology: Topology): string {
  const all = revisionsIn(topology);
  const tagged = all.find(({ revisionTags }) => revisionTags.includes(defaultTag));
  const unnamed = all.find(({ revision }) => revision === "");
  return (tagged ?? unnamed)?.revision ?? topology.istio.gatewayRevision;
}

/** The newest version of Istio in a cluster. It has the CRDs for all revisions. */
export const newestVersion = (topology: Topology, cluster: Cluster): string =>
  eachRevision(topology)
    .map((one) => versionOf(one, cluster))
    .reduce((newest, version) => (isNewer(version, newest) ? version : newest));

/** The charts of a local folder may have any version. */
const isNewer = (version: string, other: string): boolean =>
  semver.valid(version) !== null && semver.valid(other) !== null && semver.gt(version, other);

/** Whether the tag "default" took over what the control plane without a revision injected. */
export const isReplacedByTag = (topology: Topology, cluster: Cluster): boolean =>
  revisionOf(topology, cluster) === "" && defaultRevision(topology) !== "";
