import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { placeholder } from "../schema";
import { releaseChangelog } from "./changelog";

/** What a release is. */
export interface Release {
  readonly version: string;
  /** The address of the repository. Without it, the placeholder stays. */
  readonly repository?: string;
  /** The day in the changelog, such as 2026-12-01. */
  readonly day: string;
}

/** Writes the version, the changelog and the address into a copy of the repository. */
export async function editFiles(folder: string, release: Release): Promise<void> {
  const { version, repository, day } = release;
  const { version: before } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const released = releaseChangelog(read(folder, "CHANGELOG.md"), version, day);
  if (released !== undefined) write(folder, "CHANGELOG.md", released.changelog);
  for (const file of ["package.json", "package-lock.json"])
    editJson(folder, file, (content) => withVersion(content, version));
  if (before !== version)
    for (const named of archiveAndRange)
      await replaceIn(folder, named(before as string), named(version));
  if (repository === undefined) return;
  editJson(folder, "package.json", (content) => ({ ...content, ...addressesOf(repository) }));
  await replaceIn(folder, withoutScheme(placeholder), withoutScheme(repository));
}

/** How pages name the packed package, and how examples depend on it. */
const archiveAndRange = [
  (version: string) => `istio-multicluster-${version}.tgz`,
  (version: string) => `"istio-multicluster": "^${version}"`,
];

type Json = { [key: string]: any };

function editJson(folder: string, file: string, edit: (content: Json) => Json): void {
  const content = JSON.parse(read(folder, file)) as Json;
  write(folder, file, `${JSON.stringify(edit(content), null, 2)}\n`);
}

/** A lock file also has the version in the entry of the package itself. */
function withVersion(content: Json, version: string): Json {
  const own = content["packages"]?.[""];
  if (own !== undefined) own.version = version;
  return { ...content, version };
}

/** What npm shows, and what its statement of provenance is compared with. */
const addressesOf = (repository: string): Json => ({
  repository: { type: "git", url: `git+${repository}.git` },
  homepage: `${repository}#readme`,
  bugs: { url: `${repository}/issues` },
  publishConfig: { access: "public", provenance: true },
});

const withoutScheme = (address: string): string => address.replace(/^https:\/\//, "");

/** Replaces a string in every file of a folder. */
async function replaceIn(folder: string, before: string, after: string): Promise<void> {
  const args = ["-rIlF", "--null"];
  const skip = ["node_modules", ".git", ".local", "dist"].map((name) => `--exclude-dir=${name}`);
  const { stdout } = await execa("grep", [...args, ...skip, "--", before, "."], {
    cwd: folder,
    reject: false,
  });
  for (const file of stdout.split("\0").filter((name) => name !== ""))
    write(folder, file, read(folder, file).replaceAll(before, after));
}

const read = (folder: string, file: string): string => readFileSync(join(folder, file), "utf8");
const write = (folder: string, file: string, content: string): void =>
  writeFileSync(join(folder, file), content);
