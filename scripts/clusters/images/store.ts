import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { imageFolder } from "../../tools/paths";
import { run } from "../command";
import { ensureImages, makeWorkFolder, removeOlder } from "./build";
import type { ImageSet } from "./catalog";

/** Increment it when the store is filled differently. */
const storeVersion = 1;

const script = join(__dirname, "fill-store.sh");

const storeConfig = (root: string): string => `version = 2
root = "${root}"
temp = "/run/tmp"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[plugins."io.containerd.internal.v1.opt"]
  path = "${root}/opt"
`;

/**
 * A containerd root folder with the wanted images unpacked, built once per set of images. Unpacking
 * them in every node would take most of the start-up time. Two processes must not build it at once.
 */
export async function ensureImageStore(
  wanted: ImageSet,
  onProgress: (text: string) => void,
): Promise<string> {
  const archives = await ensureImages(wanted, onProgress);
  const prefix = `store-${wanted}-`;
  const key = createHash("sha256")
    .update(JSON.stringify([storeVersion, archives]))
    .digest("hex")
    .slice(0, 16);
  const store = join(imageFolder(), prefix + key);
  if (existsSync(store)) return store;
  onProgress("unpacking the images");
  const work = await makeWorkFolder();
  try {
    await fillStore(work, archives);
    await rename(join(work, "root"), store);
    await removeOlder(prefix, prefix + key);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return store;
}

async function fillStore(work: string, archives: readonly string[]): Promise<void> {
  const config = join(work, "containerd.toml");
  await writeFile(config, storeConfig(join(work, "root")));
  await run("setpriv", [
    ...["--pdeathsig", "KILL"], // containerd ends with us, however we end
    ...["unshare", "-m", "-p", "-f", "--propagation", "private", "--mount-proc", "--kill-child"],
    ...["bash", script, config, ...archives.map((archive) => join(imageFolder(), archive))],
  ]);
}

/**
 * Creates a node's containerd folder. The files of the images are hard links to the store, because
 * containerd only reads or removes them. So they need no disk space, and all nodes share one copy
 * in memory. The databases are copied, because containerd writes to them.
 */
export async function copyImageStore(store: string, target: string): Promise<void> {
  await run("cp", ["-al", store, target]).catch(async () => {
    await rm(target, { recursive: true, force: true }); // another file system takes no links
    await run("cp", ["-a", store, target]);
  });
  // by types, because a plain listing follows the images' links into /proc, where files come and go
  const files = await readdir(store, { recursive: true, withFileTypes: true });
  const databases = files
    .filter((file) => file.isFile() && file.name.endsWith(".db"))
    .map((file) => relative(store, join(file.parentPath, file.name)));
  for (const name of databases)
    await run("cp", ["--remove-destination", "-p", join(store, name), join(target, name)]);
}
