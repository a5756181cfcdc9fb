import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { waitUntil } from "../../scripts/clusters/command";
import { toolEnvironment } from "../../scripts/tools";
import type { MultiClusterMeshArgs } from "../../sdk";
import { ApiServers } from "../support/api-servers";
import { localIstio } from "../support/clusters";
import { assertSucceeded, changes, TestStack, yamlProject, type Run } from "../support/engine";
import { packageRoot } from "../support/plugin-host";
import { projectFolder } from "../support/programs";

const system = ["-n", "istio-system"];

/** A mesh as the programs of these tests read it from a file. */
interface Wanted {
  readonly name: string;
  readonly args: MultiClusterMeshArgs;
  readonly aliases?: readonly string[];
  /** Whether to create objects without a field manager, as earlier versions did. */
  readonly isOlder?: boolean;
}

/** A program that installs what the file says, and whose own resource depends on the mesh. */
const program = `
  const fs = require("node:fs");
  const pulumi = require("@pulumi/pulumi");
  const { MultiClusterMesh } = require(${JSON.stringify(packageRoot)});
  const { name, args, aliases, isOlder } = JSON.parse(fs.readFileSync(process.env.TEST_MESH, "utf8"));
  const fieldManager = "pulumi.com/patchFieldManager";
  const withoutManager = ({ props, opts }) => {
    if (!props.metadata?.annotations?.[fieldManager]) return undefined;
    const { [fieldManager]: _, ...annotations } = props.metadata.annotations;
    const metadata = { ...props.metadata, annotations };
    if (Object.keys(annotations).length === 0) delete metadata.annotations;
    return { props: { ...props, metadata }, opts: { ...opts, ignoreChanges: [] } };
  };
  const transforms = isOlder ? [withoutManager] : [];
  const mesh = new MultiClusterMesh(name, args, { aliases, transforms });
  new pulumi.Stash("after", { input: "the mesh" }, { dependsOn: mesh });
  exports.clusters = mesh.clusters;
`;

/** Holds its update until the test has written a file, right after the clusters were queried. */
const heldProgram = `
  const fs = require("node:fs");
  const pulumi = require("@pulumi/pulumi");
  const { MultiClusterMesh } = require(${JSON.stringify(packageRoot)});
  const { name, args } = JSON.parse(fs.readFileSync(process.env.TEST_MESH, "utf8"));
  const { kubeconfig } = args.defaults;
  const goesOn = new Promise((resolve) => {
    const look = () => (fs.existsSync("go-on") ? resolve() : setTimeout(look, 100));
    look();
  });
  args.clusters.west.kubeconfig = pulumi.output(goesOn.then(() => kubeconfig));
  new MultiClusterMesh(name, args);
  fs.writeFileSync("queried", "");
`;

/** Runs the same program with the Automation API, in a process that ends by itself. */
const inlineProgram = `
  const { LocalWorkspace } = require("@pulumi/pulumi/automation");
  const names = { stackName: "inline", projectName: "inline" };
  const program = async () => require("./index.js");
  const run = async () => {
    const stack = await LocalWorkspace.createOrSelectStack({ ...names, program });
    await stack.preview({ color: "never", onOutput: (text) => process.stdout.write(text) });
  };
  run().then(() => console.log("it succeeded"), () => console.log("it failed"));
`;

describe("a cluster that belongs to a mesh", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let folder: string;
  let servers: ApiServers;
  let mesh: TestStack;
  let wanted: Wanted;

  before(async () => {
    servers = await ApiServers.start("east", "west");
    folder = projectFolder(program);
    const defaults = { kubeconfig: servers.kubeconfig };
    wanted = {
      name: "mesh",
      args: { clusters: { east: {} }, defaults, istio: localIstio(), readyTimeout: "0s" },
    };
    mesh = await stackFor("first");
    assertSucceeded(await up({ ...wanted, isOlder: true }));
  });

  after(async () => {
    mesh?.remove();
    await servers?.stop();
    if (folder !== undefined) fs.rmSync(folder, { recursive: true });
  });

  const kubectl: ApiServers["kubectl"] = (...args) => servers.kubectl(...args);
  const kubectlJson: ApiServers["kubectlJson"] = (...args) => servers.kubectlJson(...args);
  const meshFile = (): string => path.join(folder, "mesh.json");
  const want = (next: Wanted): void => fs.writeFileSync(meshFile(), JSON.stringify(next));
  const stackFor = (name: string): Promise<TestStack> =>
    TestStack.create(name, { projectFolder: folder }, { TEST_MESH: meshFile() });

  async function up(next: Wanted, refresh = false): Promise<Run> {
    want(next);
    return mesh.up({ refresh });
  }

  const owner = async (): Promise<{ [key: string]: string }> =>
    (await kubectlJson("east", ...system, "get", "configmap", "istio-multicluster")).data;

  /**
   * What identifies the objects of the mesh. Nothing of it may change. Pods restart only with a new
   * generation of their Deployment.
   */
  async function installed(): Promise<string[]> {
    const kinds = "namespaces,deployments,services,configmaps,secrets";
    const { items } = await kubectlJson("east", ...system, "get", kinds);
    return items
      .map(({ kind, metadata: { name, uid, generation = "" } }: any) =>
        `${kind} ${name} ${uid} ${generation}`.trim(),
      )
      .sort();
  }

  const inKubernetes = (run: Run): string[] =>
    changes(run).filter((change) => change.includes(" kubernetes:"));

  /** Previews and updates what must be refused. Returns the output of the update. */
  async function isRefused(stack: TestStack, refused: Wanted, reason: RegExp): Promise<string> {
    const before = await installed();
    want(refused);
    const preview = await stack.preview();
    const update = await stack.up();
    for (const run of [preview, update]) {
      assert.ok(run.error, run.output);
      assert.match(run.output, reason);
      assert.deepEqual(inKubernetes(run), []);
    }
    assert.deepEqual(await installed(), before);
    return update.output;
  }

  /** Takes a refused change back. The next update is quiet as well. */
  async function isQuiet(): Promise<void> {
    const before = await installed();
    const run = await up(wanted);
    assertSucceeded(run);
    assert.deepEqual(inKubernetes(run), []);
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
    assert.deepEqual(await installed(), before);
  }

  it("keeps the field managers of an earlier version, and its objects can change", async () => {
    const managers = async (): Promise<string[]> => {
      const istiod = ["get", "deployment", "istiod", "--show-managed-fields"];
      const { metadata } = await kubectlJson("east", ...system, ...istiod);
      return metadata.managedFields.flatMap(({ manager }: { manager: string }) =>
        manager.startsWith("pulumi-") ? [manager] : [],
      );
    };
    const before = await managers();
    assert.match(before.join(), /^pulumi-kubernetes-[0-9a-f]+$/);
    want(wanted);
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
    const helmValues = { istiod: { env: { MARK: "x" } } };
    const { args } = wanted;
    const run = await up({
      ...wanted,
      args: { ...args, defaults: { ...args.defaults, helmValues } },
    });
    assertSucceeded(run);
    assert.ok(
      inKubernetes(run).some((change) => change.endsWith("mesh-east-istiod:istio-system/istiod")),
    );
    assert.deepEqual(await managers(), before);
    assertSucceeded(await up(wanted));
  });

  it("says which one, for people who look with kubectl", async () => {
    const { id, kubeSystemUid, ...names } = await owner();
    assert.match(id!, /^[0-9a-f-]{36}$/);
    const { metadata } = await kubectlJson("east", "get", "namespace", "kube-system");
    assert.equal(kubeSystemUid, metadata.uid);
    const namespace = await kubectlJson("east", "get", "namespace", "istio-system");
    assert.equal(namespace.metadata.annotations["istio-multicluster/owner"], id);
    assert.deepEqual(names, {
      ...{ project: "program", stack: "first", mesh: "mesh", cluster: "east" },
      urn: "urn:pulumi:first::program::istio-multicluster:index:MultiClusterMesh::mesh",
    });
  });

  it("is refused to another stack, whose destroy deletes nothing", async () => {
    const second = await stackFor("second");
    try {
      const refusal = await isRefused(
        second,
        wanted,
        /clusters\.east: this cluster belongs to another mesh\..* "mesh" in the stack "program\/first"/,
      );
      assert.doesNotMatch(refusal, /aliases/);
      const before = await installed();
      const destroyed = await second.destroy();
      assertSucceeded(destroyed);
      assert.deepEqual(inKubernetes(destroyed), []);
      assert.deepEqual(await installed(), before);
    } finally {
      second.remove();
    }
  });

  it("is refused to another stack if it does not answer at first", async () => {
    const before = await installed();
    const held = projectFolder(heldProgram);
    const second = await TestStack.create(
      "held",
      { projectFolder: held },
      { TEST_MESH: meshFile() },
    );
    try {
      const clusters = servers.reachable({ east: {}, west: {} });
      want({ ...wanted, args: { ...wanted.args, clusters } });
      await servers.stopOne("east");
      const update = second.up();
      const queried = (): boolean => fs.existsSync(path.join(held, "queried"));
      await waitUntil(queried, { seconds: 300, failure: () => new Error("not queried") });
      await servers.startOne("east");
      fs.writeFileSync(path.join(held, "go-on"), "");
      const { error, output, steps } = await update;
      assert.ok(error, output);
      assert.match(output, /cluster "east": the API server does not answer/);
      assert.match(output, /clusters\.east: this cluster belongs to another mesh/);
      const inEast = changes({ steps, output }).filter((change) => change.includes(" mesh-east-"));
      assert.deepEqual(
        inEast.filter((change) => change.includes(" kubernetes:")),
        [],
      );
      assert.deepEqual(await installed(), before);
      assertSucceeded(await second.destroy());
      assert.deepEqual(await installed(), before);
    } finally {
      second.remove();
      fs.rmSync(held, { recursive: true });
    }
  });

  it("is refused to a mesh that was renamed, until it has the alias of the error", async () => {
    const renamed = { ...wanted, name: "renamed" };
    const refusal = await isRefused(mesh, renamed, /clusters\.east: this cluster belongs to/);
    await isQuiet();
    const [, urn] = /aliases: \["([^"]+)"\]/.exec(refusal)!;
    const before = await installed();
    const run = await up({ ...renamed, aliases: [urn!] });
    assertSucceeded(run);
    assert.deepEqual(inKubernetes(run), ["update kubernetes:core/v1:ConfigMap renamed-east-owner"]);
    assert.deepEqual(await installed(), before);
    const { mesh: name, urn: now } = await owner();
    assert.equal(name, "renamed");
    want(renamed);
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
    assertSucceeded(await up({ ...wanted, aliases: [now!] }));
    await isQuiet();
  });

  it("is refused under another name", async () => {
    const { network, ...args } = { network: "east", ...wanted.args };
    const clusters = { ost: { context: "east", network } };
    await isRefused(
      mesh,
      { ...wanted, args: { ...args, clusters } },
      /clusters\.ost: this is the cluster "east" of this mesh\./,
    );
    await isQuiet();
  });

  it("is adopted without a change to a pod if an older version installed it", async () => {
    const deployments = async (): Promise<string[]> =>
      (await installed()).filter((line) => line.startsWith("Deployment "));
    const before = await deployments();
    assert.equal(before.length, 1);
    const orphan = "--cascade=orphan";
    await kubectl("east", ...system, "delete", "configmap", "istio-multicluster", orphan);
    await kubectl("east", "annotate", "namespace", "istio-system", "istio-multicluster/owner-");
    const run = await up(wanted, true);
    assertSucceeded(run);
    assert.deepEqual(
      inKubernetes(run).filter((change) => !change.startsWith("delete")),
      [
        "create kubernetes:core/v1:ConfigMap mesh-east-owner",
        "update kubernetes:core/v1:Namespace mesh-east-namespace",
      ],
    );
    assert.deepEqual(await deployments(), before);
    assert.equal((await owner())["mesh"], "mesh");
  });

  it("is refused to a program of the Automation API, which ends", async () => {
    const state = fs.mkdtempSync(path.join(os.tmpdir(), "state-"));
    try {
      want(wanted);
      fs.writeFileSync(path.join(folder, "inline.js"), inlineProgram);
      const { stdout } = await promisify(execFile)(process.execPath, ["inline.js"], {
        cwd: folder,
        timeout: 240_000,
        env: {
          ...{ ...process.env, ...toolEnvironment(), TEST_MESH: meshFile() },
          ...{ PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "only for tests" },
        },
      });
      assert.match(stdout, /clusters\.east: this cluster belongs to another mesh[^]*it failed/);
    } finally {
      fs.rmSync(state, { recursive: true });
    }
  });

  it("is refused to a program in YAML, which ends", async () => {
    const inYaml = yamlProject(wanted.args);
    const stack = await TestStack.create("yaml", { projectFolder: inYaml });
    try {
      const run = await stack.preview();
      assert.ok(run.error);
      assert.match(run.output, /clusters\.east: this cluster belongs to another mesh/);
    } finally {
      stack.remove();
      fs.rmSync(inYaml, { recursive: true });
    }
  });

  it("is refused to a second mesh in another namespace, which is not offered its CRDs", async () => {
    const systemNamespace = "mesh-two";
    const refusal = await isRefused(
      mesh,
      { ...wanted, name: "two", args: { ...wanted.args, systemNamespace } },
      /clusters\.east: this cluster belongs to another mesh\. Its ConfigMap "istio-multicluster" in namespace "istio-system" names the mesh "mesh" in the stack "program\/first"/,
    );
    assert.match(refusal, /set systemNamespace to "istio-system"/);
    assert.doesNotMatch(refusal, /kubectl/);
    await isQuiet();
  });

  it("must not have a system namespace that a stack without a mesh made", async () => {
    const systemNamespace = "platform-system";
    const manager = "--field-manager=pulumi-kubernetes-1a2b3c4d";
    await kubectl("east", "create", "namespace", systemNamespace, manager);
    try {
      want({ ...wanted, args: { ...wanted.args, systemNamespace } });
      const run = await mesh.preview();
      assert.ok(run.error);
      assert.match(
        run.output,
        /clusters\.east\.namespace\.existing: the namespace "platform-system" exists already/,
      );
    } finally {
      await kubectl("east", "delete", "namespace", systemNamespace);
    }
  });
});
