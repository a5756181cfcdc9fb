import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { lockedVersions, UserProject } from "../support/packed";
import { packageRoot } from "../support/plugin-host";
import { moduleKinds, strictest, supportedVersions } from "../support/supported";

const read = (file: string): string => fs.readFileSync(path.join(packageRoot, file), "utf8");

const program = `
import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import { ClusterRole, MultiClusterMesh, type ClusterArgs } from "istio-multicluster";
const west: ClusterArgs = { role: ClusterRole.Remote, primary: "east" };
const mesh = new MultiClusterMesh("mesh", { clusters: { east: {}, west } });
new ConfigMap("after", { data: { mesh: mesh.meshId } }, { dependsOn: mesh });
// @ts-expect-error
new MultiClusterMesh("refused", { clusters: { east: { role: "unknown" } } });
export const address = mesh.clusters.apply(({ east }) => east?.gatewayAddress);
`;

/** Prints what the provider of each cluster gets. Pulumi's mocks need no engine. */
const mocked = `
const pulumi = require("@pulumi/pulumi");
const { MultiClusterMesh } = require("istio-multicluster");
const names = ["east", "west"];
const named = (field, value) => names.map((name) => ({ name, [field]: value(name) }));
const kubeconfig = JSON.stringify({
  clusters: named("cluster", (name) => ({ server: "https://" + name + ".example:6443" })),
  users: named("user", () => ({ token: "any" })),
  contexts: named("context", (name) => ({ cluster: name, user: name })),
});
const providers = {};
const newResource = ({ type, name, inputs }) => {
  if (type === "pulumi:providers:kubernetes") providers[name] = inputs;
  return { id: name, state: inputs };
};
pulumi.runtime.setMocks({ newResource, call: () => ({}) });
new MultiClusterMesh("mesh", { clusters: { east: {}, west: {} }, defaults: { kubeconfig } });
process.on("beforeExit", () => console.log(JSON.stringify(providers)));
`;

/** The first program in the README. */
const readmeProgram = (): string => /```ts\n([\s\S]*?)```/.exec(read("README.md"))![1]!;

describe("the packed package in a strict TypeScript project", function () {
  this.timeout(600_000);
  this.slow(60_000);

  for (const [age, supported] of Object.entries(supportedVersions)) {
    describe(`with the ${age} versions that it supports`, () => {
      let project: UserProject;
      before(() => {
        project = new UserProject();
        project.install(supported);
        project.write("index.ts", program);
        project.write("readme.ts", readmeProgram());
      });
      after(() => project.remove());

      if (age === "newest")
        it("lets the provider of each cluster take over objects, which it refuses by itself", () => {
          project.write("mocked.js", mocked);
          const providers = JSON.parse(project.run("node", "mocked.js"));
          assert.deepEqual(Object.keys(providers).sort(), ["mesh-east", "mesh-west"]);
          for (const { upsertExistingObjects, enableServerSideApply } of Object.values<any>(
            providers,
          ))
            assert.deepEqual([upsertExistingObjects, enableServerSideApply], ["true", "true"]);
        });

      for (const [name, options] of Object.entries(moduleKinds)) {
        it(`compiles as ${name} and reads only our declarations`, () => {
          project.write("tsconfig.json", { compilerOptions: { ...strictest, ...options } });
          const files = project.compile("--listFiles").trim().split("\n");
          const ours = files.filter((file) => file.includes("node_modules/istio-multicluster/"));
          assert.ok(ours.length > 0, "the compiler read no file of the package");
          assert.deepEqual(
            ours.filter((file) => !/\/dist\/.*\.d\.ts$/.test(file)),
            [],
          );
        });
      }
    });
  }
});

describe("a copy of each example outside the repository", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const project = new UserProject();
  // workflows are not a project
  const examples = fs
    .readdirSync(path.join(packageRoot, "examples"))
    .filter((name) => fs.existsSync(path.join(packageRoot, "examples", name, "tsconfig.json")));

  before(() => {
    fs.cpSync(path.join(packageRoot, "examples"), project.folder, { recursive: true });
    // npm resolves each package.json against the packed package, as it would in the example's folder
    project.install(lockedVersions("typescript"), { workspaces: examples });
  });
  after(() => project.remove());

  for (const example of examples) {
    it(`compiles with the packed package: ${example}`, () => {
      assert.equal(project.compile("--project", example), "");
    });
  }
});
