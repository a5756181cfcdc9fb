import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { chartFolder } from "../../scripts/tools";
import { sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, warningsIn } from "../support/engine";
import { lockedVersions, UserProject } from "../support/packed";
import { getSchema } from "../support/plugin-host";

/** What a user writes. */
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
  this.timeout(600_000);
  this.slow(60_000);
  const project = new UserProject();
  const { folder } = project;
  const inside = path.join(folder, "node_modules", "istio-multicluster");

  before(() => {
    const names = ["@pulumi/pulumi", "@pulumi/kubernetes", "typescript", "@types/node"];
    project.install(lockedVersions(...names), { main: "index.ts" });
    project.write("Pulumi.yaml", "name: consumer\nruntime: nodejs\n");
    project.write("index.ts", program);
    const compilerOptions = { module: "nodenext", target: "es2022", strict: true, noEmit: true };
    project.write("tsconfig.json", { compilerOptions });
  });
  after(() => project.remove());

  it("compiles in a user's strict project", () => assert.equal(project.compile(), ""));

  it("brings its command", () =>
    assert.match(project.run("npx", "istio-multicluster", "--help"), /verify/));

  it("contains what users and the plug-in host need, and nothing else", () => {
    const files = fs.readdirSync(inside, { recursive: true, encoding: "utf8" });
    for (const needed of [
      "PulumiPlugin.yaml",
      "pulumi-resource-istio-multicluster",
      "dist/index.js",
      "dist/index.d.ts",
      "dist/plugin.js",
      "dist/preflight/query.js",
      "schema.json",
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
      const [warning, ...others] = warningsIn(preview);
      assert.match(warning!, /^trust: this update generates a root certificate/);
      assert.deepEqual(others, []);
    } finally {
      stack.remove();
    }
  });
});
