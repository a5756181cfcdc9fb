import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { imageFolder, programPath, shareFolder } from "../../tools/paths";
import { run } from "../command";
import {
  imageNames,
  imageRecipes,
  recipesOf,
  type ImageFile,
  type ImageRecipe,
  type ImageSet,
} from "./catalog";
import { writeArchive } from "./oci";

/** Increment it when images are built differently. */
const recipeVersion = 1;

const debianPackages = [
  "base-files",
  "base-passwd",
  "busybox",
  "ca-certificates",
  "iptables",
  "libc6",
  "libgcc-s1",
];

/** What the packages' own scripts would do. `$1` is the new root. */
const debianHooks = [
  'mkdir -p "$1/etc/ssl/certs" && cat "$1"/usr/share/ca-certificates/mozilla/*.crt > "$1/etc/ssl/certs/ca-certificates.crt"',
  'for name in iptables ip6tables; do for end in "" -save -restore; do ln -sf xtables-nft-multi "$1/usr/sbin/$name$end"; done; done',
  'for name in $("$1/bin/busybox" --list); do [ -e "$1/bin/$name" ] || ln -s busybox "$1/bin/$name"; done',
];

/** The archives of the wanted images. Builds those that are missing or out of date. */
export async function ensureImages(
  wanted: ImageSet,
  onProgress: (text: string) => void,
): Promise<string[]> {
  const archives: string[] = [];
  await mkdir(imageFolder(), { recursive: true });
  await removeAbandoned();
  for (const recipe of recipesOf(wanted).filter(isPossible)) {
    const file = `${fileStem(recipe)}-${await recipeKey(recipe)}.tar`;
    if (!existsSync(join(imageFolder(), file))) {
      onProgress(`building image ${recipe.name}`);
      await buildImage(recipe, file);
    }
    archives.push(file);
  }
  return archives;
}

/** The program files that the wanted images are made of. */
export const imageSources = (wanted: ImageSet): string[] =>
  recipesOf(wanted)
    .filter(isPossible)
    .flatMap((image) => image.files.map(sourcePath));

/** Whether the nodes have ztunnel, because a user added the program. */
export const hasZtunnel = (): boolean =>
  imageRecipes.some((recipe) => recipe.name === imageNames.ztunnel && isPossible(recipe));

const isPossible = ({ isOptional, files }: ImageRecipe): boolean =>
  isOptional !== true || files.every((file) => existsSync(sourcePath(file)));

const fileStem = ({ name }: ImageRecipe): string => name.replace(/[/:]/g, "_");

function sourcePath({ source }: ImageFile): string {
  return "program" in source ? programPath(source.program) : join(shareFolder(), source.share);
}

/**
 * A fingerprint of an image's inputs. Files count by size and time, because reading them takes
 * seconds.
 */
async function recipeKey(recipe: ImageRecipe): Promise<string> {
  const files = await Promise.all(
    recipe.files.map(async (file) => {
      const { size, mtimeMs } = await stat(sourcePath(file));
      return [file.path, size, mtimeMs];
    }),
  );
  const { set: _, ...content } = recipe;
  return digest([recipeVersion, content, files, recipe.onDebian ? debianFile() : ""]);
}

const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

/**
 * Builds in a temporary folder and moves the result into place, so that nothing sees an unfinished
 * image.
 */
async function buildImage(recipe: ImageRecipe, file: string): Promise<void> {
  const work = await makeWorkFolder();
  try {
    const layers = recipe.onDebian ? [await debianLayer(work)] : [];
    layers.push(await filesLayer(recipe, work));
    await mkdir(join(work, "archive"));
    await writeArchive(join(work, file), layers, recipe, join(work, "archive"));
    await rename(join(work, file), join(imageFolder(), file));
    await removeOlder(`${fileStem(recipe)}-`, file);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A temporary folder next to the finished images. Its name has the process ID. */
export const makeWorkFolder = (): Promise<string> =>
  mkdtemp(join(imageFolder(), `.work-${process.pid}-`));

/** Removes the work folders of processes that were killed. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(imageFolder())) {
    const pid = /^\.work-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      await rm(join(imageFolder(), name), { recursive: true, force: true });
  }
}

async function filesLayer(recipe: ImageRecipe, work: string): Promise<string> {
  const root = join(work, "root");
  await mkdir(join(root, "tmp"), { recursive: true });
  await run("chmod", ["1777", join(root, "tmp")]);
  for (const file of recipe.files) {
    await copyInto(root, file);
  }
  const layer = join(work, "files.tar");
  await run("tar", [
    "-cf",
    layer,
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    "--sort=name",
    "--mtime=@0",
    "-C",
    root,
    ".",
  ]);
  return layer;
}

async function copyInto(root: string, file: ImageFile): Promise<void> {
  const target = join(root, file.path);
  await mkdir(dirname(target), { recursive: true });
  if (file.edit === undefined) return copyFile(sourcePath(file), target);
  const { find, replace } = file.edit;
  const content = await readFile(sourcePath(file), "utf8");
  if (!content.includes(find)) throw new Error(`${sourcePath(file)}: expected "${find}" in it`);
  await writeFile(target, content.replaceAll(find, replace));
}

/** A small Debian of this machine's release, made once with the machine's package sources. */
async function debianLayer(work: string): Promise<string> {
  const layer = join(imageFolder(), debianFile());
  if (!existsSync(layer)) {
    const fresh = join(work, "debian.tar");
    const hooks = debianHooks.map((hook) => `--extract-hook=${hook}`);
    await run("mmdebstrap", [
      "--quiet",
      "--variant=extract",
      `--include=${debianPackages.join(",")}`,
      ...hooks,
      codename(),
      fresh,
    ]);
    await rename(fresh, layer);
    await removeOlder("debian-", debianFile());
  }
  return layer;
}

/** Removes all but the newest of the files or folders with this prefix. */
export async function removeOlder(prefix: string, newest: string): Promise<void> {
  const older = (await readdir(imageFolder())).filter(
    (name) => name.startsWith(prefix) && name !== newest,
  );
  for (const name of older) await rm(join(imageFolder(), name), { recursive: true, force: true });
}

const debianFile = (): string =>
  `debian-${codename()}-${digest([recipeVersion, debianPackages, debianHooks])}.layer`;

function codename(): string {
  return (
    /^VERSION_CODENAME="?(\w+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "bookworm"
  );
}
