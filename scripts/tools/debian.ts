import execa from "execa";
import { confirmed } from "../command-line";
import type { DebianPackage } from "./manifest";
import { findPrograms, pathFolders } from "./on-path";

/** Where distributions put CNI plug-ins, and programs that not everybody has on PATH. */
const furtherFolders = ["/usr/sbin", "/sbin", "/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"];

/** How a package is here; without a version, its programs have come another way. */
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

/** The versions of those that are installed; none where there is no dpkg to ask. */
async function installedVersions(names: readonly string[]): Promise<Map<string, string>> {
  // dpkg-query fails where it knows nothing of one of them, and still tells about the others
  const { stdout } = await execa(
    "dpkg-query",
    ["-W", "-f", "${db:Status-Status} ${Package} ${Version}\n", ...names],
    { reject: false },
  );
  const rows = (stdout ?? "").split("\n").map((line) => line.split(" "));
  return new Map(
    rows.filter(([status]) => status === "installed").map(([, name, version]) => [name!, version!]),
  );
}

/** Asks, where there is somebody to ask, and installs. */
export async function installPackages(
  missing: readonly string[],
  { yes }: { yes: boolean },
): Promise<void> {
  const names = missing.join(" ");
  const command = `apt-get install -y ${names}`;
  const { exitCode } = await execa("apt-get", ["--version"], { reject: false });
  if (exitCode === undefined) {
    throw new Error(
      `these are missing, by their Debian package names: ${names}. This machine has no apt-get: install them in its own way, and start again`,
    );
  }
  if (!yes && !(await confirmed(`These Debian packages will be installed: ${names}\nGo on?`)))
    throw new Error(`these Debian packages are needed: ${command}`);
  // what maintainers' scripts print is of interest only where they fail
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
