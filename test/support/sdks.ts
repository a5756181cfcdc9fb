import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import { toolEnvironment } from "../../scripts/tools";
import { goFolder } from "../../scripts/tools/manifest";
import { buildFolder, programPath } from "../../scripts/tools/paths";
import { packageRoot } from "./plugin-host";

/** The languages with an SDK, as the CLI names them. */
export type Language = "python" | "go" | "nodejs" | "dotnet" | "java";

/** The languages of the programs that the tests run. */
export type RunLanguage = "python" | "go";

/** The SDKs of the package, made from its schema. */
export class Sdks {
  private readonly root = fs.mkdtempSync(path.join(os.tmpdir(), "sdks-"));

  /** Generates the SDKs of all languages. */
  async generate(): Promise<void> {
    const read = (file: string): any =>
      JSON.parse(fs.readFileSync(path.join(packageRoot, file), "utf8"));
    const { version } = read("package.json");
    const schema = path.join(this.root, "schema.json");
    fs.writeFileSync(schema, JSON.stringify({ ...read("schema.json"), version }));
    for (const generator of ["generate-sdks", "generate-sdks-older"])
      await execa(programPath(generator), [schema, this.root]);
  }

  folder(language: Language): string {
    return path.join(this.root, language);
  }

  /** Copies an example and the SDK of its language, as `pulumi package add` would. */
  async project(language: RunLanguage, files: { [file: string]: string }): Promise<string> {
    const folder = fs.mkdtempSync(path.join(this.root, `${language}-program-`));
    for (const [file, content] of Object.entries(files))
      fs.writeFileSync(path.join(folder, file), content);
    const sdk = path.join(folder, "sdks", "istio-multicluster");
    fs.cpSync(this.folder(language), sdk, { recursive: true });
    if (language === "python") await installPython(folder);
    else await buildGo(folder);
    return folder;
  }

  remove(): void {
    fs.rmSync(this.root, { recursive: true });
  }
}

/** The files of an example, without its project. */
export function exampleFiles(language: RunLanguage): { [file: string]: string } {
  const folder = path.join(packageRoot, "examples", language);
  const files = fs.readdirSync(folder).filter((file) => !/^(Pulumi\.yaml|README\.md)$/.test(file));
  return Object.fromEntries(
    files.map((file) => [file, fs.readFileSync(path.join(folder, file), "utf8")]),
  );
}

/** The caches and flags with which the tools are built. */
const goEnvironment = (): { [name: string]: string } => ({
  GOCACHE: path.join(buildFolder(), "go-build"),
  GOMODCACHE: path.join(buildFolder(), "go-mod"),
  GOFLAGS: "-mod=mod -trimpath",
  GOWORK: "off",
  GOTOOLCHAIN: "local",
  CGO_ENABLED: "0",
});

/** The environment in which the CLI runs a program of a language. Our hosts take no options. */
export const languageEnvironment = (
  language: RunLanguage,
  folder: string,
): { [name: string]: string } =>
  language === "go"
    ? goEnvironment()
    : { PATH: [path.join(folder, "venv", "bin"), toolEnvironment().PATH].join(path.delimiter) };

async function installPython(folder: string): Promise<void> {
  await execa("python3", ["-m", "venv", "venv"], { cwd: folder });
  const args = ["install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"];
  await execa(path.join("venv", "bin", "pip"), args, { cwd: folder });
}

/**
 * Builds with the modules of the CLI instead of those that the example names. The CLI contains
 * Pulumi's SDK, so the cache has its packages already.
 */
async function buildGo(folder: string): Promise<void> {
  const [goMod, goSum] = ["go.mod", "go.sum"].map((file) =>
    fs.readFileSync(path.join(goFolder, "pulumi", file), "utf8"),
  ) as [string, string];
  const sdk = "example.com/istio-multicluster/sdk/go";
  const own = `require ${sdk} v0.0.0\nreplace ${sdk} => ./sdks/istio-multicluster\n`;
  fs.writeFileSync(path.join(folder, "go.mod"), goMod + own);
  fs.writeFileSync(path.join(folder, "go.sum"), goSum);
  await execa("go", ["build", "-o", "program", "."], { cwd: folder, env: goEnvironment() });
}
