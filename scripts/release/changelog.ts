const unreleased = "## Unreleased";

/** A changelog, and the part of it that describes one version. */
export interface ReleasedChangelog {
  readonly changelog: string;
  readonly notes: string;
}

/**
 * Gives what is unreleased the heading of a version. If the changelog has that heading already, it
 * stays as it is. Undefined if nothing describes the version.
 */
export function releaseChangelog(
  changelog: string,
  version: string,
  day: string,
): ReleasedChangelog | undefined {
  const existing = sectionOf(changelog, (heading) => heading.startsWith(`## ${version} `));
  if (existing !== undefined) return { changelog, notes: existing };
  const notes = sectionOf(changelog, (heading) => heading === unreleased);
  if (notes === undefined || notes === "") return undefined;
  return { changelog: changelog.replace(unreleased, `## ${version} (${day})`), notes };
}

/** The lines below a heading, up to the next version. */
function sectionOf(changelog: string, isWanted: (heading: string) => boolean): string | undefined {
  const lines = changelog.split("\n");
  const start = lines.findIndex(isWanted);
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith("## "));
  return rest
    .slice(0, end < 0 ? undefined : end)
    .join("\n")
    .trim();
}
