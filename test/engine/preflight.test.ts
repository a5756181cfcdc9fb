import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { chartFolder } from "../../scripts/tools";
import { ClusterRole, MultiClusterMesh, type ClusterArgs, type IstioArgs } from "../../sdk";
import { kubectl, localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, type Run } from "../support/engine";
import { packageRoot } from "../support/plugin-host";
import { policyHost, type PolicyHost } from "../support/policy-host";
import { projectFolder } from "../support/programs";

describe("the preflight checks", function () {
  this.timeout(600_000);
  this.slow(60_000);
  let kubeconfig: string;

  before(async () => {
    kubeconfig = await sharedClusters();
  });

  /** Previews a mesh. These tests never create one. */
  async function preview(
    clusters: { [name: string]: ClusterArgs },
    istio: IstioArgs = {},
  ): Promise<Run> {
    const program = async (): Promise<void> => {
      new MultiClusterMesh("mesh", {
        clusters,
        defaults: { kubeconfig },
        istio: { ...localIstio(), ...istio },
      });
    };
    const stack = await TestStack.create("preflight", { program });
    try {
      return await stack.preview();
    } finally {
      stack.remove();
    }
  }

  /** The kubeconfig with a second context for "east" that uses another name in its certificate. */
  function withSecondContext(): string {
    const config = yaml.load(fs.readFileSync(kubeconfig, "utf8")) as any;
    const { cluster } = config.clusters.find(({ name }: { name: string }) => name === "east");
    config.clusters.push({
      name: "second",
      cluster: { ...cluster, "tls-server-name": "kubernetes.default.svc" },
    });
    config.contexts.push({ name: "second", context: { cluster: "second", user: "east" } });
    return yaml.dump(config);
  }

  it("reject two entries for one cluster with different connection settings", async () => {
    const run = await preview({ east: {}, second: { kubeconfig: withSecondContext() } });
    assert.match(
      run.output,
      /MultiClusterMesh "mesh" cannot be installed; nothing was created:\n\s+- clusters\.second\.context: leads to the same cluster as clusters\.east\.context/,
    );
    assert.deepEqual(changes(run), [
      "create pulumi:pulumi:Stack istio-multicluster-test-preflight",
    ]);
  });

  it("reject two entries for one cluster if the kubeconfigs are outputs", async () => {
    const folder = projectFolder(`
      const pulumi = require("@pulumi/pulumi");
      const { MultiClusterMesh } = require(${JSON.stringify(packageRoot)});
      const kubeconfig = pulumi.secret(process.env.TEST_KUBECONFIG);
      const istio = ${JSON.stringify(localIstio())};
      new MultiClusterMesh("mesh", { clusters: { east: {}, second: {} }, defaults: { kubeconfig }, istio });
    `);
    process.env["TEST_KUBECONFIG"] = withSecondContext();
    const stack = await TestStack.create("late", { projectFolder: folder });
    try {
      const run = await stack.preview();
      assert.ok(run.error);
      const [, rejected] =
        /clusters\.(east|second)\.context: leads to the same cluster as clusters\./.exec(
          run.output,
        )!;
      assert.deepEqual(
        changes(run).filter(
          (change) => change.includes("kubernetes:") && change.includes(` mesh-${rejected}-`),
        ),
        [],
      );
    } finally {
      stack.remove();
      fs.rmSync(folder, { recursive: true });
    }
  });

  it("reject an existing namespace, and a remote secret that the mesh did not create", async () => {
    await kubectl("east", "create", "namespace", "istio-system");
    try {
      await kubectl(
        "east",
        "-n",
        "istio-system",
        "create",
        "secret",
        "generic",
        "by-hand",
        "--from-literal=west=content",
      );
      assert.match(
        (await preview({ east: {}, west: {} })).output,
        /- clusters\.east\.namespace\.existing: the namespace "istio-system" exists already/,
      );
      const adopting = { east: { namespace: { existing: true } }, west: {} };
      assertSucceeded(await preview(adopting));
      await kubectl(
        "east",
        "-n",
        "istio-system",
        "label",
        "secret",
        "by-hand",
        "istio/multiCluster=true",
      );
      const run = await preview(adopting);
      assert.match(
        run.output,
        /- clusters\.east: the Secret "by-hand" in namespace "istio-system" is already a remote secret for "west"/,
      );
      assert.deepEqual(changes(run), [
        "create pulumi:pulumi:Stack istio-multicluster-test-preflight",
      ]);
    } finally {
      await kubectl("east", "delete", "namespace", "istio-system");
    }
  });

  it("reject a Kubernetes version that is too old for Istio", async () => {
    // stands in for an old cluster, as the test clusters are new; it only serves its version
    const server = http.createServer(({ url }, response) => {
      response.writeHead(url === "/version" ? 200 : 403, { "content-type": "application/json" });
      response.end(
        JSON.stringify(
          url === "/version" ? { major: "1", minor: "31", gitVersion: "v1.31.9" } : {},
        ),
      );
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const cluster = { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const old = yaml.dump({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "east", cluster }],
      contexts: [{ name: "east", context: { cluster: "east", user: "east" } }],
      users: [{ name: "east", user: { token: "any" } }],
    });
    // the program blocks while it queries the server, so it must run in another process
    const folder = projectFolder(`
      const { MultiClusterMesh } = require(${JSON.stringify(packageRoot)});
      const istio = ${JSON.stringify({ ...localIstio(), version: "1.31.0" })};
      new MultiClusterMesh("mesh", { clusters: { east: { kubeconfig: ${JSON.stringify(old)} } }, istio });
    `);
    const stack = await TestStack.create("old", { projectFolder: folder });
    try {
      const run = await stack.preview();
      assert.match(
        run.output,
        /MultiClusterMesh "mesh" cannot be installed; nothing was created:\n\s+- clusters\.east: Kubernetes v1\.31\.9 is too old for Istio 1\.31\.0, which supports 1\.32 to 1\.36; upgrade/,
      );
      assert.deepEqual(changes(run), ["create pulumi:pulumi:Stack program-old"]);
    } finally {
      stack.remove();
      fs.rmSync(folder, { recursive: true });
      server.close();
      server.closeAllConnections();
    }
  });

  it("reject CRDs of another tool, and accept them after the commands in the error", async () => {
    const crds = path.join(chartFolder(), "base/files/crd-all.gen.yaml");
    const release = ["meta.helm.sh/release-name-", "meta.helm.sh/release-namespace-"];
    await kubectl("east", "apply", "--server-side", "--force-conflicts", "-f", crds);
    await kubectl("east", "annotate", "crds", "-l", "app=istio-pilot,release=istio", ...release);
    const run = await preview({ east: {} });
    assert.match(
      run.output,
      /- clusters\.east: this cluster has an Istio, or parts of one, .*:\n\s+- made by .*: 15 CRDs\n/,
    );
    assert.deepEqual(changes(run), [
      "create pulumi:pulumi:Stack istio-multicluster-test-preflight",
    ]);
    const base = { global: { resourceScope: "namespace" } };
    assertSucceeded(await preview({ east: { helmValues: { base } } }));
    const commands = run.output.split("\n").filter((line) => line.trim().startsWith("kubectl "));
    for (const command of new Set(commands))
      await kubectl("east", ...command.trim().split(" ").slice(1));
    assertSucceeded(await preview({ east: {} }));
  });

  it("warn about a Kubernetes version that is newer than Istio supports", async () => {
    // the charts come from a folder, whatever the version
    const run = await preview({ east: {} }, { version: "1.28.0", allowFaultyVersion: true });
    assertSucceeded(run);
    assert.match(
      run.output,
      /warning: cluster "east": Kubernetes v1\.\d+\.\d+ is newer than Istio 1\.28\.0 supports \(1\.30 to 1\.34\)/,
    );
  });
});

describe("a preview", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const clusters = { east: {}, west: { role: ClusterRole.Remote, primary: "east" } };
  let kubeconfig: string;
  let folder: string;
  let policy: PolicyHost;
  let stack: TestStack;

  before(async () => {
    kubeconfig = await sharedClusters();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "policy-"));
    policy = policyHost(folder);
    const program = async (): Promise<void> =>
      void new MultiClusterMesh("mesh", {
        clusters,
        defaults: { kubeconfig },
        istio: localIstio(),
      });
    stack = await TestStack.create("prod", { program }, policy.environment);
  });
  after(() => {
    stack?.remove();
    if (folder !== undefined) fs.rmSync(folder, { recursive: true });
  });

  it("warns that istiod may be reachable from the internet", async () => {
    const run = await stack.preview();
    assertSucceeded(run);
    assert.match(
      run.output,
      /warning: MultiClusterMesh "mesh": clusters\.east\.eastWestGateway: istiod may be reachable from the internet .*; set internalLoadBalancer/,
    );
  });

  it("fails if the mesh breaks the rules of the policy pack", async () => {
    const { output, error } = await stack.preview({ policyPacks: [policy.pack] });
    assert.ok(error, output);
    const found = output.matchAll(/\[mandatory\]\s+(\S+)\s+\(\S+: ([^)]+)\)/g);
    const broken = [...found].map(([, rule, resource]) => `${rule} ${resource}`).sort();
    assert.deepEqual(broken, [
      "internal-load-balancers mesh-east-gateway-service",
      "internal-load-balancers mesh-west-gateway-service",
      "istiod-not-open mesh-east-gateway-service",
      "own-root mesh-root-ca",
      "supported-versions mesh-east-gateway:istio-system/istio-eastwestgateway",
      "supported-versions mesh-east-istiod:istio-system/istiod",
      "supported-versions mesh-west-gateway:istio-system/istio-eastwestgateway",
    ]);
  });
});
