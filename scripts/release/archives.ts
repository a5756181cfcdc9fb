import { createHash } from "node:crypto";
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import execa from "execa";
import { root } from "../package";
import { toolEnvironment } from "../tools";
import type { ReleasedFile } from "./provenance";

/** A copy of the repository with the files of a release, and where its archives go. */
export interface Workshop {
  readonly copy: string;
  readonly output: string;
  readonly version: string;
  /** The time of all files in archives, so that the same commit makes the same archives. */
  readonly time: string;
}

/** The machines that the engine downloads a plug-in for. They all get the same JavaScript. */
const platforms = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64"];

/** Packs what npm publishes. Returns its name. */
export async function packNpm({ copy, output }: Workshop): Promise<string> {
  await execa("npm", ["run", "--silent", "build"], { cwd: copy });
  const args = ["pack", "--silent", "--ignore-scripts", "--pack-destination", output];
  return (await execa("npm", args, { cwd: copy })).stdout.trim();
}

/**
 * Packs the plug-in: the package with all it depends on, so that a machine needs only Node.js. It has
 * no PulumiPlugin.yaml, because the engine would then install the dependencies again.
 */
export async function packPlugin(npmPackage: string, workshop: Workshop): Promise<string[]> {
  const { copy, output, version } = workshop;
  const stage = join(copy, "plugin");
  mkdirSync(stage);
  await execa("tar", ["-xzf", join(output, npmPackage), "-C", stage, "--strip-components=1"]);
  rmSync(join(stage, "PulumiPlugin.yaml"));
  await copyDependencies(stage);
  const [first = "", ...others] = platforms.map(
    (platform) => `pulumi-resource-istio-multicluster-v${version}-${platform}.tar.gz`,
  );
  await pack(stage, first, workshop);
  for (const name of others) copyFileSync(join(output, first), join(output, name));
  return [first, ...others];
}

/** Copies the packages of the lock file that a user's installation would have. */
async function copyDependencies(stage: string): Promise<void> {
  const args = ["ls", "--omit=dev", "--all", "--parseable", "--workspaces=false"];
  const { stdout } = await execa("npm", args, { cwd: root, reject: false });
  const folders = stdout.split("\n").filter((folder) => folder.includes("/node_modules/"));
  for (const folder of folders)
    cpSync(folder, join(stage, relative(root, folder)), {
      recursive: true,
      filter: (from) => from === folder || basename(from) !== "node_modules",
    });
}

/** Generates the SDK of each language from the schema, and packs each. */
export async function packSdks(workshop: Workshop): Promise<string[]> {
  const { copy, version } = workshop;
  const sdks = join(copy, "sdks");
  mkdirSync(sdks);
  const schema = JSON.parse(readFileSync(join(copy, "schema.json"), "utf8"));
  const file = join(copy, "versioned-schema.json");
  writeFileSync(file, JSON.stringify({ ...schema, version }));
  for (const generator of ["generate-sdks", "generate-sdks-older"])
    await execa(generator, [file, sdks], { env: toolEnvironment() });
  const names: string[] = [];
  for (const language of ["dotnet", "go", "java", "nodejs", "python"]) {
    const name = `istio-multicluster-sdk-${language}-${version}.tar.gz`;
    await pack(join(sdks, language), name, workshop);
    names.push(name);
  }
  return names;
}

/** Packs the content of a folder. The archive depends on nothing but the content and the commit. */
async function pack(folder: string, name: string, { output, time }: Workshop): Promise<void> {
  const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mode=u+rwX,go+rX,go-w"];
  const args = ["--sort=name", `--mtime=@${time}`, ...owner, "--use-compress-program=gzip -n"];
  await execa("tar", [...args, "-cf", join(output, name), "-C", folder, "."]);
}

export function describeFile(output: string, name: string): ReleasedFile {
  const content = readFileSync(join(output, name));
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { name, bytes: content.length, sha256 };
}
