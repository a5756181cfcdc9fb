import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { chartFolder } from "../../scripts/tools";
import { ApiServers } from "../support/api-servers";
import { assertSucceeded, changes, TestStack, type Run } from "../support/engine";
import { packageRoot } from "../support/plugin-host";
import { exampleFiles, languageEnvironment, Sdks, type RunLanguage } from "../support/sdks";

const programs = { python: "reserved.py", go: "reserved.go" };
const program = (file: string): string =>
  fs.readFileSync(path.resolve(__dirname, "../support/language-programs", file), "utf8");

/** The files of a project. Its engine runs the package from this repository. */
function projectFiles(language: RunLanguage): { [file: string]: string } {
  const plugin = { name: "istio-multicluster", path: packageRoot };
  const project = { name: "reserved", runtime: language, plugins: { providers: [plugin] } };
  const main = language === "python" ? "__main__.py" : "main.go";
  return {
    ...exampleFiles(language),
    [main]: program(programs[language]),
    "Pulumi.yaml": JSON.stringify(project),
  };
}

describe("a program with a generated SDK in", function () {
  this.timeout(900_000);
  this.slow(120_000);
  const sdks = new Sdks();
  let servers: ApiServers;
  before(async () => {
    await sdks.generate();
    servers = await ApiServers.start("east", "west");
  });
  after(async () => {
    sdks.remove();
    await servers?.stop();
  });

  for (const language of ["python", "go"] as const)
    describe(language, () => {
      let stack: TestStack;
      let preview: Run;
      before(async () => {
        const folder = await sdks.project(language, projectFiles(language));
        const environment = languageEnvironment(language, folder);
        stack = await TestStack.create(language, { projectFolder: folder }, environment);
        await stack.setConfig({ kubeconfig: servers.kubeconfig, charts: chartFolder() });
      });
      after(async () => {
        assertSucceeded(await stack.destroy());
        stack.remove();
      });

      it("lists every object before the address of the gateway is known", async () => {
        preview = await stack.preview();
        assertSucceeded(preview);
        assert.doesNotMatch(preview.output, /Preview is incomplete/);
        assert.ok(changes(preview).length > 40, changes(preview).join("\n"));
      });

      it("installs the mesh that it previewed, with that address", async () => {
        const run = await stack.up();
        assertSucceeded(run);
        assert.deepEqual(changes(run), changes(preview));
        const { address, peers, meshId } = await stack.outputs();
        assert.deepEqual(
          [address?.value, peers?.value, meshId?.value],
          ["192.0.2.9", ["west"], "mesh1"],
        );
        const get = ["-n", "istio-system", "get"];
        const service = await servers.kubectlJson("east", ...get, "service/istio-eastwestgateway");
        assert.equal(service.metadata.annotations["example.com/reserved"], "192.0.2.9");
        const gateway = await servers.kubectlJson("east", ...get, "deploy/istio-eastwestgateway");
        assert.equal(gateway.spec.replicas, 2);
      });

      it("changes nothing when run again", async () => {
        const again = await stack.up({ expectNoChanges: true });
        assertSucceeded(again);
        assert.deepEqual(changes(again), []);
      });
    });
});
