import { chmod, cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { basename, dirname, join } from "node:path";
import execa from "execa";
import { fileFingerprint, fingerprint, goFolder, type Build, type GoProgram, type ModuleFile, type Program } from "./manifest";
import { buildFolder, cacheFolder } from "./paths";
import { placeOf, removeStamp, writeStamp } from "./stamps";
import { findOnPath, whatIsWrong } from "./verify";

const moduleCache = (): string => join(buildFolder(), "go-mod");

/** Caches of our own, so that dropping them leaves the user's alone. The compiler may use memory to save time where there is plenty. */
const goEnvironment = (): { [name: string]: string } => ({
  GOCACHE: join(buildFolder(), "go-build"),
  GOMODCACHE: moduleCache(),
  GOFLAGS: "-mod=readonly",
  GOTOOLCHAIN: "local",
  CGO_ENABLED: "0",
  ...(totalmem() > 12 * 2 ** 30 ? { GOGC: "400" } : {}),
});

const go = (build: Build, args: readonly string[]) => execa("go", args, { cwd: join(goFolder, build.folder), env: goEnvironment(), stdin: "ignore", all: true });

/** Fetches the modules that a build's programs consist of; go.sum says what they must be. `go mod download` would fetch some that nothing uses. */
export async function download(build: Build): Promise<void> {
  const packages = build.programs.map((program) => program.package);
  await go(build, ["list", "-deps", "-f", "{{.ImportPath}}", ...packages]);
}

/** Builds programs by one `go build`, verifies each, and only then puts them where they belong. */
export async function buildPrograms(build: Build, programs: readonly GoProgram[]): Promise<void> {
  const wanted = await takeFromPath(build, programs);
  if (wanted.length === 0) return;
  if (build.schema) await writeSchema(build, build.schema);
  const out = join(buildFolder(), `out-${build.folder}`);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const tags = build.tags ? ["-tags", build.tags.join(",")] : [];
  const ldflags = ["-s", "-w", ...(build.ldflags ?? [])].join(" ");
  await go(build, ["build", "-trimpath", "-buildvcs=false", ...tags, "-ldflags", ldflags, "-o", `${out}/`, ...wanted.map((program) => program.package)]);
  for (const program of wanted) {
    // a main package at the module's root is named after the module
    const built = join(out, program.package === "." ? build.folder : basename(program.package));
    const wrong = await whatIsWrong(program, built);
    if (wrong !== undefined) throw new Error(`${program.name} was built, but ${wrong}`);
    await put(program, built);
    writeStamp(program.name, { fingerprint: fingerprint(build, program), source: "built" });
  }
  await rm(out, { recursive: true });
}

async function takeFromPath(build: Build, programs: readonly GoProgram[]): Promise<GoProgram[]> {
  const left: GoProgram[] = [];
  for (const program of programs) {
    const found = await findOnPath(program);
    if (found === undefined) left.push(program);
    else await useFromPath(program, found, fingerprint(build, program));
  }
  return left;
}

/** Points to a program that somebody else installed. */
export async function useFromPath(program: Program, found: string, wanted: string): Promise<void> {
  await mkdir(dirname(placeOf(program)), { recursive: true });
  await rm(placeOf(program), { force: true });
  await symlink(found, placeOf(program));
  writeStamp(program.name, { fingerprint: wanted, source: "PATH" });
}

/** Moves a program to its place in one step, so that nobody ever meets half of it. */
export async function put(program: Program, file: string): Promise<void> {
  removeStamp(program.name);
  await mkdir(dirname(placeOf(program)), { recursive: true });
  await chmod(file, 0o755);
  await rename(file, placeOf(program));
}

/** Copies data out of the modules, which may be dropped afterwards. */
export async function copyFiles(build: Build, files: readonly ModuleFile[]): Promise<void> {
  for (const file of files) {
    const to = join(cacheFolder(), file.to);
    removeStamp(file.to);
    await rm(to, { recursive: true, force: true });
    await mkdir(dirname(to), { recursive: true });
    await cp(join(await moduleFolder(build, file.module), file.from), to, { recursive: true });
    await execa("chmod", ["-R", "u+w", to]); // the module cache is read-only, and so are copies of it
    writeStamp(file.to, { fingerprint: fileFingerprint(file), source: "module" });
  }
}

async function moduleFolder(build: Build, module: string): Promise<string> {
  const { stdout } = await go(build, ["list", "-m", "-f", "{{.Dir}}", module.split("@")[0]!]);
  return stdout!.trim();
}

async function writeSchema(build: Build, { module, from, version }: NonNullable<Build["schema"]>): Promise<void> {
  const schema = JSON.parse(await readFile(join(await moduleFolder(build, module), from), "utf8")) as object;
  await writeFile(join(goFolder, build.folder, "schema.json"), JSON.stringify({ ...schema, version }));
}

/** Drops what only the builds needed. */
export async function dropBuildCaches(): Promise<void> {
  await execa("chmod", ["-R", "u+w", moduleCache()], { reject: false });
  await rm(buildFolder(), { recursive: true, force: true });
}
