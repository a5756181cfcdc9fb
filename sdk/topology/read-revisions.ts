import * as semver from "semver";
import type { IstioArgs } from "../args/istio";
import { defined } from "../defined";
import { defaultIstioVersion } from "./defaults";
import { noRevision } from "./istio-names";
import { asPlain } from "./plain";
import type { Revision } from "./topology";

/** The revisions of the arguments, with the one of the gateways first. */
export function readRevisions(args: IstioArgs): readonly [Revision, ...Revision[]] {
  const { revisions, revision = noRevision, revisionTags = [], imageTag } = args;
  const { version = defaultIstioVersion } = args;
  if (revisions === undefined)
    return [defined(asPlain({ revision: nameOf(revision), version, revisionTags, imageTag }))];
  const read = (name: string): Revision => {
    const { tags = [], ...own } = asPlain(revisions[name] ?? {});
    return { version, ...defined(own), revision: nameOf(name), revisionTags: tags };
  };
  const main = mainRevision(args);
  const others = Object.keys(revisions).filter((name) => name !== main);
  return [read(main), ...others.sort().map(read)];
}

/** The revision of the gateways. Names do not depend on the order in the program. */
export function mainRevision({ revision, revisions = {}, version }: IstioArgs): string {
  if (revision !== undefined) return revision;
  const names = Object.keys(revisions).sort();
  if (names.length === 0 || names.includes(noRevision)) return noRevision;
  const versionOf = (name: string): string =>
    revisions[name]?.version ?? version ?? defaultIstioVersion;
  const [first = noRevision, ...others] = names;
  return others.reduce(
    (oldest, name) => (isOlder(versionOf(name), versionOf(oldest)) ? name : oldest),
    first,
  );
}

/** False if one of them is not a version. */
const isOlder = (version: string, other: string): boolean =>
  semver.valid(version) !== null && semver.valid(other) !== null && semver.lt(version, other);

/** Istio calls a control plane without a revision "default". */
const nameOf = (revision: string): string => (revision === noRevision ? "" : revision);
