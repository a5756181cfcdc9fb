import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { root } from "../package";
import { placeholder } from "../schema";
import { describeFile, packNpm, packPlugin, packSdks } from "./archives";
import { releaseChangelog } from "./changelog";
import { checkRelease } from "./checks";
import { editFiles, type Release } from "./edits";
import { checksumsOf, provenanceOf, type ReleasedFile } from "./provenance";

/** What the command was asked for. */
export interface ReleaseRequest {
  /** Default: the version in package.json. */
  readonly version?: string;
  readonly repository?: string;
  readonly output?: string;
}

/** The files of a release. */
export interface MadeRelease extends Release {
  readonly folder: string;
  readonly commit: string;
  readonly files: readonly ReleasedFile[];
}

const git = async (...args: string[]): Promise<string> =>
  (await execa("git", args, { cwd: root })).stdout;
const lines = (output: string): string[] => output.split("\n").filter((line) => line !== "");
const readRoot = (file: string): string => readFileSync(join(root, file), "utf8");

/** Checks that a release can be made now, and completes what was asked for. */
export async function prepareRelease(request: ReleaseRequest): Promise<Release> {
  const current = JSON.parse(readRoot("package.json")).version as string;
  const { version = current, repository } = request;
  const problems = checkRelease({
    version,
    current,
    tags: await otherTags(),
    uncommitted: lines(await git("status", "--porcelain")).map((line) => line.slice(3)),
    changelog: readRoot("CHANGELOG.md"),
    ...(repository !== undefined && { repository }),
  });
  if (problems.length > 0) throw new Error(["nothing was made:", ...problems].join("\n  - "));
  const day = (await git("log", "-1", "--format=%cs")).trim();
  return { version, day, ...(repository !== undefined && { repository }) };
}

/** The tags of other commits. The workflow runs when the commit has its tag already. */
async function otherTags(): Promise<string[]> {
  const here = lines(await git("tag", "--points-at", "HEAD"));
  return lines(await git("tag", "--list")).filter((tag) => !here.includes(tag));
}

/** Makes the files of a release from the last commit, in a copy of the repository. */
export async function makeRelease(release: Release, wanted?: string): Promise<MadeRelease> {
  const { version, repository = placeholder, day } = release;
  const output = wanted ?? join(root, ".local", "release", `v${version}`);
  const commit = (await git("rev-parse", "HEAD")).trim();
  const time = (await git("log", "-1", "--format=%ct")).trim();
  const copy = mkdtempSync(join(tmpdir(), "release-"));
  try {
    await copyCommit(copy);
    await editFiles(copy, release);
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output, { recursive: true });
    const workshop = { copy, output, version, time };
    const npmPackage = await packNpm(workshop);
    const plugins = await packPlugin(npmPackage, workshop);
    const sdks = await packSdks(workshop);
    const changelog = readFileSync(join(copy, "CHANGELOG.md"), "utf8");
    const { notes = "" } = releaseChangelog(changelog, version, day) ?? {};
    const files = [npmPackage, ...plugins, ...sdks].map((name) => describeFile(output, name));
    const source = { repository, commit, version };
    const statement = JSON.stringify(provenanceOf(files, source), null, 2);
    writeFileSync(join(output, "provenance.intoto.json"), `${statement}\n`);
    writeFileSync(join(output, "NOTES.md"), `${notes}\n`);
    const all = [
      ...files,
      ...["NOTES.md", "provenance.intoto.json"].map((name) => describeFile(output, name)),
    ];
    writeFileSync(join(output, "SHA256SUMS"), checksumsOf(all));
    return { ...release, folder: output, commit, files: all };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Copies the files of the last commit. The installed packages are those of the repository. */
async function copyCommit(copy: string): Promise<void> {
  const archive = join(copy, "commit.tar");
  await git("archive", "--output", archive, "HEAD");
  await execa("tar", ["-xf", archive, "-C", copy]);
  rmSync(archive);
  const modules = join(root, "node_modules");
  if (existsSync(modules)) symlinkSync(modules, join(copy, "node_modules"));
}
