import * as semver from "semver";
import { releaseChangelog } from "./changelog";

/** What is known before a release is made. */
export interface ReleaseFacts {
  readonly version: string;
  /** The version in package.json. */
  readonly current: string;
  /** The tags of other commits. */
  readonly tags: readonly string[];
  /** The files with changes that are not committed. */
  readonly uncommitted: readonly string[];
  readonly changelog: string;
  readonly repository?: string;
}

/** Why a release cannot be made. */
export function checkRelease(facts: ReleaseFacts): string[] {
  const { version, current, tags, uncommitted, changelog, repository } = facts;
  if (semver.valid(version) !== version)
    return [`version: expected a version such as 1.2.3, got "${version}"`];
  const problems: string[] = [];
  if (semver.lt(version, current))
    problems.push(`version: expected ${current} or newer, got ${version}`);
  if (tags.includes(`v${version}`))
    problems.push(`version: another commit has the tag v${version}; choose a newer version`);
  if (uncommitted.length > 0)
    problems.push(`these files have changes, so commit them first: ${uncommitted.join(", ")}`);
  if (releaseChangelog(changelog, version, "") === undefined)
    problems.push(
      `CHANGELOG.md: nothing is below "Unreleased"; describe what is new in ${version}`,
    );
  if (repository !== undefined && !/^https:\/\/[^/]+\/[^?#]*[^/?#]$/.test(repository))
    problems.push(
      `--repository: expected an address such as https://HOST/OWNER/NAME, got "${repository}"`,
    );
  return problems;
}
