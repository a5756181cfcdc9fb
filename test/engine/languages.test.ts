import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import execa from "execa";
import { assertGolden } from "../support/golden";
import { packageRoot } from "../support/plugin-host";
import { exampleFiles, Sdks } from "../support/sdks";

/** Runs the Python example with Pulumi's mocks, and prints what the mesh gets. */
const pythonMocks = `
import json, runpy
import pulumi

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        print(json.dumps(args.inputs))
        return args.name, {**args.inputs, "clusters": {"east": {"gatewayAddress": "192.0.2.1"}}}
    def call(self, args):
        return {}

pulumi.runtime.set_mocks(Mocks())
pulumi.runtime.test(lambda: runpy.run_path("__main__.py"))()
`;

describe("the SDK for", function () {
  this.timeout(900_000);
  this.slow(60_000);
  const sdks = new Sdks();
  before(() => sdks.generate());
  after(() => sdks.remove());

  for (const language of ["python", "go"] as const) {
    describe(language, () => {
      let folder: string;
      before(async () => {
        folder = await sdks.project(language, exampleFiles(language));
      });

      it(language === "go" ? "compiles the example" : "runs the example with mocks", async () => {
        // a build has checked the types of the program in Go
        if (language === "go") return assert.ok(fs.existsSync(path.join(folder, "program")));
        fs.writeFileSync(path.join(folder, "mocks.py"), pythonMocks);
        const { stdout } = await execa(path.join(folder, "venv/bin/python"), ["mocks.py"], {
          cwd: folder,
        });
        assert.deepEqual(JSON.parse(stdout).clusters, {
          east: { network: "network1" },
          west: { network: "network2", role: "remote", primary: "east" },
        });
      });
    });
  }

  it("nodejs compiles in a strict project", async () => {
    const folder = sdks.folder("nodejs");
    fs.symlinkSync(path.join(packageRoot, "node_modules"), path.join(folder, "node_modules"));
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"];
    const tsc = path.join(packageRoot, "node_modules", ".bin", "tsc");
    await execa(tsc, [...options, "--module", "nodenext", "index.ts"], { cwd: folder });
  });

  it("java compiles with the example", async () => {
    const folder = sdks.folder("java");
    fs.cpSync(path.join(packageRoot, "examples", "java"), folder, { recursive: true });
    await execa("mvn", ["--quiet", "--batch-mode", "compile"], { cwd: folder });
  });

  it("dotnet has the recorded members", () => {
    const folder = sdks.folder("dotnet");
    for (const file of ["MultiClusterMesh.cs", "Inputs/ClusterArgs.cs", "Outputs/ClusterResult.cs"])
      assertGolden(path.join("sdks/dotnet", `${path.basename(file)}.txt`), members(folder, file));
  });

  it("dotnet has the members that the example uses", () => {
    const folder = sdks.folder("dotnet");
    const files = fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".cs"))
      .map((file) => fs.readFileSync(path.join(folder, file), "utf8"));
    const fileOf = (type: string): string =>
      files.find((content) => new RegExp(`(class|struct) ${type}\\b`).test(content)) ?? "";
    const example = fs.readFileSync(path.join(packageRoot, "examples/dotnet/Program.cs"), "utf8");
    const used = [...objectsIn(example)];
    assert.deepEqual(
      used.map(([type]) => type),
      ["MultiClusterMeshArgs", "ClusterArgs", "ClusterArgs"],
    );
    for (const [type, names] of used)
      for (const name of names)
        assert.match(fileOf(type), new RegExp(`public .*\\b${name}\\b`), `${type}.${name}`);
    assert.match(fileOf("ClusterRole"), /public static ClusterRole Remote /);
    assert.match(fileOf("ClusterResult"), /public readonly .* GatewayAddress;/);
  });
});

/** The types of the arguments that a C# program makes, and the members that it sets. */
function* objectsIn(program: string): Generator<[type: string, members: string[]]> {
  for (const { 1: type = "", index } of program.matchAll(/new (\w+Args)\s*\{/g)) {
    let depth = 0;
    const own: string[] = [];
    for (const character of program.slice(program.indexOf("{", index))) {
      if (character === "{") depth += 1;
      if (character === "}") depth -= 1;
      if (depth === 0) break;
      if (depth === 1) own.push(character);
    }
    yield [type, [...own.join("").matchAll(/(\w+) = /g)].map(([, name = ""]) => name)];
  }
}

/** The public members of a C# file, without their descriptions. */
const members = (folder: string, file: string): string =>
  fs
    .readFileSync(path.join(folder, file), "utf8")
    .split("\n")
    .filter((line) => /^\s*(public|namespace)\b/.test(line))
    .map((line) => `${line.trim()}\n`)
    .join("");
