import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { imageFolder, programPath, shareFolder } from "../../tools/paths";
import { run } from "../command";
import { imageRecipes, type ImageFile, type ImageRecipe } from "./catalog";
import { writeArchive } from "./oci";

/** Raise it when the way images are made changes. */
const recipeVersion = 1;

const debianPackages = ["base-files", "base-passwd", "busybox-static", "ca-certificates", "iptables", "libc6", "libgcc-s1"];

/** The archives of the wanted images; those that are missing, or whose files have changed, are made first. */
export async function ensureImages(wanted: { istio: boolean }, onProgress: (text: string) => void): Promise<string[]> {
  const archives: string[] = [];
  await mkdir(imageFolder(), { recursive: true });
  for (const recipe of imageRecipes.filter((image) => wanted.istio || !image.istio)) {
    const file = `${fileStem(recipe)}-${await recipeKey(recipe)}.tar`;
    if (!existsSync(join(imageFolder(), file))) {
      onProgress(`making image ${recipe.name}`);
      await buildImage(recipe, file);
    }
    archives.push(file);
  }
  return archives;
}

/** The program files that the wanted images are made of. */
export function imageSources(wanted: { istio: boolean }): string[] {
  return imageRecipes.filter((image) => wanted.istio || !image.istio).flatMap((image) => image.files.map(sourcePath));
}

const fileStem = ({ name }: ImageRecipe): string => name.replace(/[/:]/g, "_");

function sourcePath({ source }: ImageFile): string {
  if ("program" in source) return programPath(source.program);
  return "share" in source ? join(shareFolder(), source.share) : source.machine;
}

/** Stands for all that goes into an image; files count by size and time, because reading all of them takes seconds at each start. */
async function recipeKey(recipe: ImageRecipe): Promise<string> {
  const files = await Promise.all(
    recipe.files.map(async (file) => {
      const { size, mtimeMs } = await stat(sourcePath(file));
      return [file.path, size, mtimeMs];
    }),
  );
  return digest([recipeVersion, recipe, files, recipe.onDebian ? debianFile() : ""]);
}

const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

/** Builds beside the finished images and moves the result there, so that a half-made image is never taken for one. */
async function buildImage(recipe: ImageRecipe, file: string): Promise<void> {
  const work = await mkdtemp(join(imageFolder(), ".making-"));
  try {
    const layers = recipe.onDebian ? [await debianLayer(work)] : [];
    layers.push(await filesLayer(recipe, work));
    await mkdir(join(work, "archive"));
    await writeArchive(join(work, file), layers, recipe, join(work, "archive"));
    await rename(join(work, file), join(imageFolder(), file));
    const older = (await readdir(imageFolder())).filter((name) => name.startsWith(`${fileStem(recipe)}-`) && name !== file);
    for (const name of older) await rm(join(imageFolder(), name), { force: true });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function filesLayer(recipe: ImageRecipe, work: string): Promise<string> {
  const root = join(work, "root");
  await mkdir(join(root, "tmp"), { recursive: true });
  await run("chmod", ["1777", join(root, "tmp")]);
  for (const file of recipe.files) {
    await mkdir(dirname(join(root, file.path)), { recursive: true });
    await copyFile(sourcePath(file), join(root, file.path));
  }
  if (recipe.busyboxCommands) {
    const commands = (await run("/bin/busybox", ["--list"])).split("\n").filter((name) => name !== "busybox");
    await Promise.all(commands.map((name) => symlink("busybox", join(root, "bin", name))));
  }
  const layer = join(work, "files.tar");
  await run("tar", ["-cf", layer, "--owner=0", "--group=0", "--numeric-owner", "--sort=name", "--mtime=@0", "-C", root, "."]);
  return layer;
}

/** A small Debian of this machine's release, made once with the machine's package sources. */
async function debianLayer(work: string): Promise<string> {
  const layer = join(imageFolder(), debianFile());
  if (!existsSync(layer)) {
    const fresh = join(work, "debian.tar");
    await run("mmdebstrap", ["--quiet", "--variant=extract", `--include=${debianPackages.join(",")}`, codename(), fresh]);
    await rename(fresh, layer);
  }
  return layer;
}

const debianFile = (): string => `debian-${codename()}-${digest([recipeVersion, debianPackages])}.layer`;

function codename(): string {
  return /^VERSION_CODENAME="?(\w+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "bookworm";
}
