import type { IstioArgs } from "../args/istio";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { expected, issueIf, quoteList, type Issue } from "../issue";
import type { FilledClusters } from "../topology/defaults";
import { defaultTag, noRevision } from "../topology/istio-names";
import { checkDnsLabel } from "./formats";
import { checkLength } from "./lengths";

/** Checks the revisions of the control plane, their tags, and which of them gateways use. */
export function checkRevisions(args: MultiClusterMeshArgs, clusters: FilledClusters): Issue[] {
  const { istio = {} } = args;
  const names = revisionNames(istio);
  return [
    ...names.flatMap((name) => checkRevision(pathOf(istio, name), name)),
    ...tagsIn(istio).flatMap((tag, index, all) => checkTag(tag, names, all.slice(0, index))),
    ...(istio.revisions === undefined ? [] : checkSeveral(istio, clusters)),
    ...[...clusters].flatMap(([cluster, { eastWestGateway }]) =>
      checkGateway(
        `clusters.${cluster}.eastWestGateway.revision`,
        eastWestGateway?.revision,
        names,
      ),
    ),
  ];
}

/** The revisions of a mesh, as labels have them. */
export const revisionNames = ({ revision = noRevision, revisions }: IstioArgs): string[] =>
  revisions === undefined ? [revision] : Object.keys(revisions);

/** The revisions and the tags that lead to them. */
export const revisionsAndTags = (istio: IstioArgs): string[] => [
  ...revisionNames(istio),
  ...tagsIn(istio).map(({ tag }) => tag),
];

const pathOf = ({ revisions }: IstioArgs, name: string): string =>
  revisions === undefined ? "istio.revision" : `istio.revisions.${name}`;

/** Helm allows 53 characters in the name of a release. */
const injectorRelease = "istio-sidecar-injector-";
const maxRevision = 53 - injectorRelease.length;

const checkRevision = (path: string, revision: string): Issue[] => [
  ...checkDnsLabel(path, revision),
  ...checkLength(path, revision, maxRevision, `the Helm release ${injectorRelease}<revision>`),
];

/** A tag, where it is in the arguments, and the revision that it leads to. */
interface Tag {
  readonly path: string;
  readonly tag: string;
  readonly revision: string;
}

function tagsIn({ revision = noRevision, revisionTags = [], revisions }: IstioArgs): Tag[] {
  const own = { path: "istio.revisionTags", revision, tags: revisionTags };
  const all = Object.entries(revisions ?? {}).map(([name, { tags = [] }]) => ({
    path: `istio.revisions.${name}.tags`,
    revision: name,
    tags,
  }));
  return (revisions === undefined ? [own] : all).flatMap(({ path, tags, ...of }) =>
    tags.map((tag, index) => ({ ...of, path: `${path}[${index}]`, tag })),
  );
}

/** Kubernetes allows 63 characters in the name of a Service. */
const tagService = "istiod-revision-tag-";
const maxTag = 63 - tagService.length;

function checkTag(
  { path, tag, revision }: Tag,
  names: readonly string[],
  earlier: readonly Tag[],
): Issue[] {
  const other = earlier.find((one) => one.tag === tag);
  return [
    ...checkDnsLabel(path, tag),
    ...checkLength(path, tag, maxTag, `the Service ${tagService}<tag>`),
    ...issueIf(
      tag === defaultTag && revision === noRevision,
      path,
      'requires istio.revision, because a control plane without one is "default" already; ' +
        "set istio.revision or remove this tag",
    ),
    ...issueIf(
      tag !== defaultTag && names.includes(tag),
      path,
      `expected a name other than those of revisions, got the same name, "${tag}"; remove this tag`,
    ),
    ...issueIf(
      other !== undefined,
      path,
      `the tag "${tag}" leads to "${other?.revision}" already, by ${other?.path}; remove one`,
    ),
  ];
}

/** Checks the arguments next to `istio.revisions`. */
function checkSeveral(istio: IstioArgs, clusters: FilledClusters): Issue[] {
  const { revision, revisions = {}, revisionTags, imageTag } = istio;
  const names = Object.keys(revisions);
  const replaced = (path: string, value: unknown, field: string): Issue[] =>
    issueIf(
      value !== undefined,
      path,
      `cannot be combined with istio.revisions; set ${field} of a revision there`,
    );
  return [
    ...issueIf(
      names.length === 0,
      "istio.revisions",
      "expected at least one revision, got none; add one, or remove revisions",
    ),
    ...issueIf(
      revision !== undefined && names.length > 0 && !names.includes(revision),
      "istio.revision",
      `${expected(`one of istio.revisions, ${quoteList(names, "or")}`, revision)}; ` +
        "choose the one of the gateways",
    ),
    ...replaced("istio.revisionTags", revisionTags, "tags"),
    ...replaced("istio.imageTag", imageTag, "imageTag"),
    ...[...clusters].flatMap(([name, { istioVersion }]) =>
      replaced(`clusters.${name}.istioVersion`, istioVersion, "version"),
    ),
  ];
}

const checkGateway = (path: string, revision: string | undefined, names: string[]): Issue[] =>
  issueIf(
    revision !== undefined && !names.includes(revision),
    path,
    `expected ${quoteList(names, "or")}, got "${revision}"; choose a revision of istio.revisions`,
  );
