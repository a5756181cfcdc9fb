import execa from "execa";
import { confirmed } from "../command-line";
import type { DebianPackage } from "./manifest";
import { findPrograms, pathFolders } from "./on-path";

/** Folders for CNI plug-ins and administrative programs, which may not be on PATH. */
const furtherFolders = ["/usr/sbin", "/sbin", "/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"];

/** An installed package. Without a version, its programs came from elsewhere. */
export interface PackageState {
  readonly name: string;
  readonly present: boolean;
  readonly version?: string;
}

/** Looks for packages, or for programs that make them unnecessary. */
export async function findPackages(wanted: readonly DebianPackage[]): Promise<PackageState[]> {
  const versions = await installedVersions(wanted.map(({ name }) => name));
  const folders = [...pathFolders(), ...furtherFolders];
  return wanted.map(({ name, programs }) => {
    const version = versions.get(name);
    if (version !== undefined) return { name, present: true, version };
    return {
      name,
      present: programs.every((program) => findPrograms(program, folders).length > 0),
    };
  });
}

/** The versions of the installed packages. Empty without dpkg. */
async function installedVersions(names: readonly string[]): Promise<Map<string, string>> {
  // dpkg-query fails if one package is unknown, but still prints the others
  const { stdout } = await execa(
    "dpkg-query",
    ["-W", "-f", "${db:Status-Status} ${Package} ${Version}\n", ...names],
    { reject: false },
  );
  const rows = (stdout ?? "").split("\n").map((line) => line.split(" "));
  return new Map(
    rows
      .filter(([status]) => status === "installed")
      .map(([, name = "", version = ""]) => [name, version]),
  );
}

/** Installs packages, after asking on a terminal. */
export async function installPackages(
  missing: readonly string[],
  { yes }: { yes: boolean },
): Promise<void> {
  const names = missing.join(" ");
  const command = `apt-get install -y ${names}`;
  const { exitCode } = await execa("apt-get", ["--version"], { reject: false });
  if (exitCode === undefined) {
    throw new Error(
      `missing Debian packages: ${names}. This machine has no apt-get: install the equivalent packages and run this again`,
    );
  }
  if (!yes && !(await confirmed(`These Debian packages will be installed: ${names}\nContinue?`)))
    throw new Error(`missing Debian packages; run: ${command}`);
  // show the output of maintainer scripts only if they fail
  const environment = {
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "ignore",
    all: true,
  } as const;
  try {
    await execa("apt-get", ["update", "-q"], environment);
    await execa(
      "apt-get",
      ["install", "-q", "-y", "--no-install-recommends", ...missing],
      environment,
    );
  } catch (error) {
    throw new Error(
      `"${command}" failed:\n${String((error as { all?: string }).all ?? error)
        .split("\n")
        .slice(-15)
        .join("\n")}`,
    );
  }
}
