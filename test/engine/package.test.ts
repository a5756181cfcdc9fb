import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { chartFolder, toolEnvironment } from "../../scripts/tools";
import { sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack } from "../support/engine";
import { getSchema, packageRoot } from "../support/plugin-host";

/** What a user writes, as the README shows it. */
const program = `
import { ClusterRole, MultiClusterMesh } from "istio-multicluster";
const mesh = new MultiClusterMesh("mesh", {
    clusters: { east: {}, west: { role: ClusterRole.Remote, primary: "east" } },
    defaults: { kubeconfig: process.env["TEST_KUBECONFIG"]!, eastWestGateway: { loadBalancerSourceRanges: ["10.0.0.0/8"] } },
    istio: { chartRepository: process.env["TEST_CHARTS"]! },
});
export const gateways = mesh.clusters;
`;

describe("the package as it is published", function () {
  this.timeout(300_000);
  this.slow(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "consumer-"));
  const inside = path.join(folder, "node_modules", "istio-multicluster");

  const run = (command: string, ...args: string[]): string => {
    try {
      return execFileSync(command, args, {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, ...toolEnvironment() },
      });
    } catch (error) {
      throw new Error(
        `${command} ${args.join(" ")} failed:\n${(error as { stdout?: string }).stdout}`,
      );
    }
  };

  before(() => {
    const packed = execFileSync(
      "npm",
      ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder],
      {
        cwd: packageRoot,
        encoding: "utf8",
      },
    ).trim();
    const sdk = JSON.parse(
      fs.readFileSync(path.join(packageRoot, "package-lock.json"), "utf8"),
    ).packages;
    const locked = (name: string): string => sdk[`node_modules/${name}`].version;
    const dependencies = {
      "istio-multicluster": `file:${packed}`,
      "@pulumi/pulumi": locked("@pulumi/pulumi"),
      "@pulumi/kubernetes": locked("@pulumi/kubernetes"),
      typescript: locked("typescript"),
      "@types/node": locked("@types/node"),
    };
    fs.writeFileSync(
      path.join(folder, "package.json"),
      JSON.stringify({ name: "consumer", private: true, main: "index.ts", dependencies }),
    );
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: consumer\nruntime: nodejs\n");
    fs.writeFileSync(path.join(folder, "index.ts"), program);
    const [, readme] = /```ts\n([\s\S]*?)```/.exec(
      fs.readFileSync(path.join(packageRoot, "README.md"), "utf8"),
    )!;
    fs.writeFileSync(path.join(folder, "readme.ts"), readme!);
    const compilerOptions = { module: "nodenext", target: "es2022", strict: true, noEmit: true };
    fs.writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    run("npm", "install", "--silent", "--no-audit", "--no-fund");
  });

  after(() => fs.rmSync(folder, { recursive: true }));

  it("compiles in a strict project of a user's, as does the program in the README", () =>
    assert.equal(run("npx", "tsc"), ""));

  it("brings its command", () =>
    assert.match(run("npx", "istio-multicluster", "--help"), /verify/));

  it("contains what users and the plug-in host need, and nothing else", () => {
    const files = fs.readdirSync(inside, { recursive: true, encoding: "utf8" });
    for (const needed of [
      "PulumiPlugin.yaml",
      "pulumi-resource-istio-multicluster",
      "dist/index.js",
      "dist/index.d.ts",
      "dist/preflight/query.js",
      "index.ts",
      "sdk/index.ts",
      "docs/arguments.md",
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
    ]) {
      assert.ok(files.includes(needed), `${needed} is missing`);
    }
    assert.deepEqual(
      files.filter((file) => /^(test|scripts|examples|\.ci)\b/.test(file)),
      [],
    );
    assert.deepEqual(
      files.filter((file) => /^dist\/.*\.ts$/.test(file) && !file.endsWith(".d.ts")),
      [],
    );
  });

  it("gives other languages the same schema from where npm puts it", async () => {
    assert.deepEqual(await getSchema(inside, folder), await getSchema());
  });

  it("previews a mesh in a user's project", async () => {
    process.env["TEST_KUBECONFIG"] = await sharedClusters();
    process.env["TEST_CHARTS"] = chartFolder();
    const stack = await TestStack.create("consumer", { projectFolder: folder });
    try {
      const preview = await stack.preview();
      assertSucceeded(preview);
      assert.ok(
        changes(preview).includes(
          "create kubernetes:discovery.k8s.io/v1:EndpointSlice mesh-west-istiod:istio-system/istiod",
        ),
      );
      assert.doesNotMatch(preview.output, /warning/i);
    } finally {
      stack.remove();
    }
  });
});
