import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import execa from "execa";
import { goFolder, type Build, type GoProgram } from "./manifest";
import { buildFolder } from "./paths";

/** Reports progress. */
export type Report = (text: string) => void;

/** Whether the machine has enough memory to trade for time. */
export const muchMemory = (): boolean => totalmem() > 12 * 2 ** 30;

let environment: Promise<{ [name: string]: string }> | undefined;

/**
 * Caches of their own, so that removing them does not touch the user's. The user's module cache
 * serves as a proxy.
 */
async function goEnvironment(): Promise<{ [name: string]: string }> {
  const { stdout } = await execa("go", ["env", "-json", "GOMODCACHE", "GOPROXY"]);
  const { GOMODCACHE, GOPROXY } = JSON.parse(stdout) as { GOMODCACHE: string; GOPROXY: string };
  const held = join(GOMODCACHE, "cache", "download");
  const temporary = join(buildFolder(), "tmp");
  await rm(temporary, { recursive: true, force: true }); // what an interrupted build left
  await mkdir(temporary, { recursive: true });
  return {
    GOCACHE: join(buildFolder(), "go-build"),
    GOMODCACHE: join(buildFolder(), "go-mod"),
    GOTMPDIR: temporary, // /tmp may be small
    GOPROXY: existsSync(held) ? `${pathToFileURL(held).href},${GOPROXY}` : GOPROXY,
    GOFLAGS: "-mod=readonly",
    GOWORK: "off",
    GOTOOLCHAIN: "local",
    CGO_ENABLED: "0",
    ...(muchMemory() ? { GOGC: "400" } : {}), // fewer collections: a tenth faster
  };
}

/** Runs go in one of our modules. `onLine` gets its output. An error shows the last lines. */
async function go(
  build: Build,
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<string> {
  environment ??= goEnvironment();
  const child = execa("go", args, {
    cwd: join(goFolder, build.folder),
    env: await environment,
    stdin: "ignore",
    reject: false,
    maxBuffer: 1 << 28,
  });
  if (child.stderr && onLine) createInterface({ input: child.stderr }).on("line", onLine);
  const { failed, stdout, stderr, shortMessage } = (await child) as execa.ExecaReturnValue & {
    shortMessage?: string;
  };
  if (!failed) return stdout;
  const said = stderr
    .split("\n")
    .filter((line) => !isPackageName(line) && !line.startsWith("go: downloading"));
  throw new Error(
    `"go ${args[0]}" in ${build.folder} failed. Finished work is kept: fix the cause and run this again.\n${said.slice(-20).join("\n") || shortMessage}`,
  );
}

/**
 * `go build -v` names each package it compiles on a line of its own; errors have spaces in them.
 */
const isPackageName = (line: string): boolean => /^[\w./~-]+$/.test(line);

const tagFlags = ({ tags }: Build): string[] => (tags ? ["-tags", tags.join(",")] : []);
const packagesOf = (programs: readonly GoProgram[]): string[] =>
  programs.map((program) => program.package);

/**
 * Downloads the modules that the programs need, as locked by go.sum, and returns the number of
 * their packages. `go mod download` would also fetch modules that nothing uses.
 */
export async function download(
  build: Build,
  programs: readonly GoProgram[],
  report: Report,
): Promise<number> {
  if (programs.length === 0) return 0;
  // a package whose embedded file is missing cannot be listed
  if (build.schema) await writeSchema(build, build.schema);
  let modules = 0;
  const listed = await go(
    build,
    ["list", "-deps", ...tagFlags(build), ...packagesOf(programs)],
    (line) => {
      if (line.startsWith("go: downloading")) report(`${++modules} modules downloaded`);
    },
  );
  return listed.split("\n").length;
}

/**
 * Builds programs with one `go build` into a separate folder, and returns the file of each. Reports
 * how many packages are compiled.
 */
export async function compile(
  build: Build,
  programs: readonly GoProgram[],
  compiled: (packages: number) => void,
): Promise<Map<GoProgram, string>> {
  const out = outFolder(build);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const ldflags = ["-s", "-w", ...(build.ldflags ?? [])].join(" ");
  let packages = 0;
  await go(
    build,
    [
      "build",
      "-v",
      "-trimpath",
      "-buildvcs=false",
      ...tagFlags(build),
      "-ldflags",
      ldflags,
      "-o",
      `${out}/`,
      ...packagesOf(programs),
    ],
    (line) => {
      if (isPackageName(line)) compiled(++packages);
    },
  );
  // a main package at the module's root is named after the module
  return new Map(
    programs.map((program) => [
      program,
      join(out, program.package === "." ? build.folder : basename(program.package)),
    ]),
  );
}

/** Where the programs of a build are until they are verified. */
export const outFolder = ({ folder }: Build): string => join(buildFolder(), `out-${folder}`);

/** The folder of an upstream module. Downloads it if necessary. */
export async function moduleFolder(build: Build, module: string): Promise<string> {
  return (JSON.parse(await go(build, ["mod", "download", "-json", module])) as { Dir: string }).Dir;
}

async function writeSchema(
  build: Build,
  { module, from, version }: NonNullable<Build["schema"]>,
): Promise<void> {
  const schema = JSON.parse(
    await readFile(join(await moduleFolder(build, module), from), "utf8"),
  ) as object;
  await writeFile(
    join(goFolder, build.folder, "schema.json"),
    JSON.stringify({ ...schema, version }),
  );
}

/** Removes what only the builds needed. */
export async function dropBuildCaches(): Promise<void> {
  // Go makes modules read-only
  await execa("chmod", ["-R", "u+w", join(buildFolder(), "go-mod")], { reject: false });
  await rm(buildFolder(), { recursive: true, force: true });
  environment = undefined; // its temporary folder has gone as well
}
