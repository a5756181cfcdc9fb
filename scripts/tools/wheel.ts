import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { put, useFromPath } from "./build";
import { wheelFingerprint, type Wheel } from "./manifest";
import { cacheFolder } from "./paths";
import { writeStamp } from "./stamps";
import { findOnPath, whatIsWrong } from "./verify";

/** Gets a program out of a Python package, whose checksum must be the manifest's. */
export async function installWheel(wheel: Wheel): Promise<void> {
  const found = await findOnPath(wheel);
  if (found !== undefined) return useFromPath(wheel, found, wheelFingerprint(wheel));
  const folder = await mkdtemp(join(tmpdir(), "wheel-"));
  try {
    const requirements = join(folder, "requirements.txt");
    await writeFile(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
    const pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", requirements, "-d", folder];
    const { exitCode, all } = await execa("python3", pip, { all: true, reject: false });
    if (exitCode !== 0) throw new Error(`${wheel.name} ${wheel.version} could not be fetched with pip (python3-pip):\n${all}`);
    const archive = (await readdir(folder)).find((file) => file.endsWith(".whl"))!;
    const unpacked = join(cacheFolder(), `unpacked-${wheel.name}`);
    await mkdir(unpacked, { recursive: true });
    await execa("unzip", ["-q", "-o", join(folder, archive), wheel.member, "-d", unpacked]);
    const program = join(unpacked, wheel.member);
    await execa("chmod", ["755", program]);
    const wrong = await whatIsWrong(wheel, program);
    if (wrong !== undefined) throw new Error(`${wheel.name} was fetched, but ${wrong}`);
    await put(wheel, program);
    await rm(unpacked, { recursive: true });
    writeStamp(wheel.name, { fingerprint: wheelFingerprint(wheel), source: "package" });
  } finally {
    await rm(folder, { recursive: true });
  }
}
