import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import { chartFolder, toolEnvironment } from "../../scripts/tools";
import { defined } from "../../sdk/defined";
import { Namespace, Release } from "../../sdk/install/kubernetes";
import { GivenValues } from "../../sdk/install/given-values";
import { identify } from "../../sdk/install/owner";
import { LateClusters, openClusters } from "../../sdk/install/open-clusters";
import { Refusal } from "../../sdk/install/refusal";
import { readKubeconfigs } from "../../sdk/kubeconfig/access";
import { fillDefaults } from "../../sdk/topology/defaults";
import { separateOutputs } from "../../sdk/topology/separate";
import { ApiServers } from "../support/api-servers";
import { makeAuthority } from "../support/authorities";
import { planOf, expectationsOf } from "../support/check";
import { assertSucceeded, changes, TestStack } from "../support/engine";
import { kubeconfigFor } from "../support/kubeconfig";
import { packageRoot } from "../support/plugin-host";

const run = promisify(execFile);

/** A program of the Automation API that exports the outputs of a mesh, and previews it. */
const inlineProgram = `
  const pulumi = require("@pulumi/pulumi");
  const automation = require("@pulumi/pulumi/automation");
  const { MultiClusterMesh } = require(process.argv[2]);
  const [, , , folder, given, charts] = process.argv;
  const { kubeconfig, trust } = JSON.parse(given);
  const outputs = (value) => value && Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, pulumi.output(member)]),
  );
  const program = async () => {
    const cluster = { kubeconfig: pulumi.output(kubeconfig) };
    const mesh = new MultiClusterMesh("mesh", {
      clusters: { east: cluster, west: cluster },
      trust: outputs(trust),
      istio: { chartRepository: charts },
    });
    // waits for everything in the mesh, as workloads do
    const after = new pulumi.Stash("after", { input: "x" }, { dependsOn: mesh });
    return { clusters: mesh.clusters, root: mesh.rootCertificate, after: after.output };
  };
  automation.LocalWorkspace.createOrSelectStack(
    { stackName: "inline", projectName: "inline", program },
    { workDir: folder },
  )
    .then((stack) => stack.preview())
    .then(() => process.exit(0), ({ message }) => {
      console.log(message);
      process.exit(3);
    });
`;

describe("what an Output refuses", function () {
  this.timeout(600_000);
  this.slow(20_000);
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "inline-program-"));
    fs.symlinkSync(path.join(packageRoot, "node_modules"), path.join(folder, "node_modules"));
    fs.writeFileSync(path.join(folder, "inline.js"), inlineProgram);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** The output of a preview that fails. One that hangs ends with the time limit of the test. */
  async function refused(given: object): Promise<string> {
    const state = path.join(folder, "state");
    fs.mkdirSync(state);
    const env = {
      ...process.env,
      ...toolEnvironment(),
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "only for tests",
    };
    const args = ["inline.js", packageRoot, folder, JSON.stringify(given), chartFolder()];
    const ended = run(process.execPath, args, { cwd: folder, env });
    const error = await ended.then(
      () => assert.fail("the preview succeeded"),
      (reason: { code: unknown; stdout: string }) => reason,
    );
    assert.equal(error.code, 3, String(error));
    return error.stdout;
  }

  it("ends an Automation API program that exports the outputs of the mesh", async () => {
    const output = await refused({});
    assert.match(
      output,
      /error: clusters\.east\.kubeconfig: expected a kubeconfig, got an Output that resolved to undefined; check/,
    );
    assert.doesNotMatch(output, /error serializing/);
  });

  it("ends it as well if the root does not fit", async () => {
    const [root, other] = [await makeAuthority(), await makeAuthority()];
    const trust = { rootCertificate: root.certificate, rootKey: other.privateKey };
    const output = await refused({ kubeconfig: kubeconfigFor(["east", "west"]), trust });
    assert.match(output, /error: trust\.rootKey: /);
    assert.doesNotMatch(output, /PRIVATE KEY/);
  });
});

describe("a kubeconfig", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const ambient = process.env["KUBECONFIG"];
  let servers: ApiServers;
  let folder: string;
  let stack: TestStack;
  /** The argument `kubeconfig` of both clusters. */
  let given: pulumi.Input<string> | undefined;

  before(async () => {
    servers = await ApiServers.start("east", "west");
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfigs-"));
    fs.mkdirSync(inFolder("tmp"));
    writeChart(inFolder("chart"));
    stack = await TestStack.create("kubeconfigs", { program }, { TMPDIR: inFolder("tmp") });
  });
  afterEach(() => {
    if (ambient === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = ambient;
  });
  after(async () => {
    stack?.remove();
    await servers?.stop();
    if (folder !== undefined) fs.rmSync(folder, { recursive: true });
  });

  const inFolder = (...names: string[]): string => path.join(folder, ...names);

  /** Opens two clusters as a mesh does, with an object and a release of Helm in each. */
  async function program(): Promise<void> {
    const args = { clusters: { east: {}, west: {} }, defaults: defined({ kubeconfig: given }) };
    const clusters = fillDefaults(args);
    const { access, issues } = readKubeconfigs(clusters);
    assert.deepEqual(issues, []);
    const refusal = new Refusal();
    const late = new LateClusters({
      ...{ args, clusters, access, refusal },
      expectations: expectationsOf(args),
      facts: new Map(),
    });
    const component = new pulumi.ComponentResource("test:index:Mesh", "mesh");
    const values = new GivenValues(separateOutputs(args), () => [], refusal);
    const mesh = { component, identity: identify("mesh", component), given: values };
    for (const [name, cluster] of openClusters("mesh", planOf(args), late, mesh)) {
      new Namespace(
        name,
        { metadata: { name: "by-pulumi", labels: { cluster: name } } },
        cluster.options([]),
      );
      const release = { chart: inFolder("chart"), namespace: "default", name: "by-helm" };
      new Release(name, { ...release, values: { cluster: name } }, cluster.options([]));
    }
  }

  /** Copies the kubeconfig, with the context of another cluster as the current one. */
  function copyTo(file: string, change: (config: any) => void = () => undefined): string {
    const config = yaml.load(fs.readFileSync(servers.kubeconfig, "utf8")) as any;
    config["current-context"] = "west";
    change(config);
    fs.writeFileSync(inFolder(file), yaml.dump(config), { mode: 0o600 });
    return inFolder(file);
  }

  async function changesOfUp(): Promise<string[]> {
    const run = await stack.up();
    assertSucceeded(run);
    return changes(run);
  }

  /** Copies of kubeconfigs that the provider left. */
  const copies = (): string[] =>
    fs.readdirSync(inFolder("tmp")).filter((file) => file.includes("kubeconfig"));

  const updatedProviders = ["east", "west"].map(
    (name) => `update pulumi:providers:kubernetes mesh-${name}`,
  );

  it("leads each object and each release of Helm to its own cluster", async () => {
    given = copyTo("path");
    assert.ok((await changesOfUp()).includes("create kubernetes:helm.sh/v3:Release west"));
    for (const cluster of ["east", "west"]) {
      const map = ["-n", "default", "get", "configmap", "by-helm"];
      const { data } = await servers.kubectlJson(cluster, ...map);
      const namespace = await servers.kubectlJson(cluster, "get", "namespace", "by-pulumi");
      assert.deepEqual([data.cluster, namespace.metadata.labels.cluster], [cluster, cluster]);
    }
    assert.ok(copies().length > 0, "the provider copies a given kubeconfig");
  });

  it("that is no longer given updates the providers and replaces nothing", async () => {
    given = undefined;
    process.env["KUBECONFIG"] = copyTo("run-1");
    const left = copies();
    assert.deepEqual(await changesOfUp(), updatedProviders);
    assert.deepEqual(copies(), left);
    assert.ok(!(await stack.decrypted()).includes(inFolder("run-1")), "the path is in the state");
  });

  it("that is not given may be another file in the next run", async () => {
    given = undefined;
    fs.renameSync(inFolder("run-1"), inFolder("run-2"));
    process.env["KUBECONFIG"] = [copyTo("empty", clear), inFolder("run-2")].join(path.delimiter);
    assert.deepEqual(await changesOfUp(), []);
    assertSucceeded(await stack.up({ refresh: true, expectNoChanges: true }));
  });

  it("that is given and lies elsewhere in the next run needs the program to refresh and destroy", async () => {
    given = copyTo("machine-1");
    assert.deepEqual(await changesOfUp(), updatedProviders);
    fs.renameSync(inFolder("machine-1"), inFolder("machine-2"));
    given = inFolder("machine-2");
    const stale = await stack.up({ refresh: true });
    assert.ok(stale.error, stale.output);
    assert.match(stale.output, /failed to read resource state due to unreachable cluster/);
    assertSucceeded(await stack.up({ refresh: true, runProgram: true }));
    assert.deepEqual(await changesOfUp(), []);
  });

  it("may name files relative to its own folder, given or not", async () => {
    const file = copyTo("relative", intoFiles);
    given = file;
    assert.deepEqual(await changesOfUp(), updatedProviders);
    given = undefined;
    process.env["KUBECONFIG"] = file;
    assert.deepEqual(await changesOfUp(), updatedProviders);
  });

  it("that is refused during an update ends the update, and deletes nothing", async () => {
    given = pulumi.output("");
    const { error, output, ...run } = await stack.up();
    assert.ok(error, output);
    assert.match(output, /error: defaults\.kubeconfig: expected a value, got ""/);
    assert.deepEqual(changes({ output, ...run }), []);
  });

  it("that moved again needs the program for a destroy, too", async () => {
    given = copyTo("machine-3");
    assertSucceeded(await stack.up());
    fs.renameSync(inFolder("machine-3"), inFolder("machine-4"));
    given = inFolder("machine-4");
    assert.ok((await stack.destroy()).error);
    assertSucceeded(await stack.destroy({ runProgram: true }));
    assert.deepEqual(await stack.resources(), []);
  });

  const clear = (config: object): void => {
    for (const key of Object.keys(config)) delete (config as { [key: string]: unknown })[key];
  };

  /** Moves the certificates and keys of a kubeconfig into files next to it. */
  function intoFiles({ clusters, users }: any): void {
    const move = (entry: any, field: string, file: string): void => {
      fs.writeFileSync(inFolder(file), Buffer.from(entry[`${field}-data`], "base64"), {
        mode: 0o600,
      });
      delete entry[`${field}-data`];
      entry[field] = file;
    };
    for (const { name, cluster } of clusters)
      move(cluster, "certificate-authority", `${name}-ca.pem`);
    for (const { name, user } of users)
      for (const field of ["client-certificate", "client-key"])
        move(user, field, `${name}-${field}.pem`);
  }
});

/** A chart of one ConfigMap. */
function writeChart(chart: string): void {
  fs.mkdirSync(path.join(chart, "templates"), { recursive: true });
  fs.writeFileSync(
    path.join(chart, "Chart.yaml"),
    "apiVersion: v2\nname: by-helm\nversion: 1.0.0\n",
  );
  const template = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "by-helm" },
    data: { cluster: "{{ .Values.cluster }}" },
  };
  fs.writeFileSync(path.join(chart, "templates", "map.yaml"), yaml.dump(template));
}
