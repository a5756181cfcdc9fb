import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type * as automation from "@pulumi/pulumi/automation";
import { clustersDown } from "../../scripts/clusters";
import { testInstance } from "../../scripts/test/machine";
import { helloWorld } from "../../examples/local/hello-world";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { ClusterRole, MultiClusterMesh, type ClusterArgs } from "../../sdk";
import { defined } from "../../sdk/defined";
import { kubectl, localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, type Run } from "../support/engine";
import { assignAddress, createLoadBalancer } from "../clusters/support/addresses";
import {
  getInSystem,
  kubectlInSystem,
  peerStatusesIn,
  podsOf,
  remoteSecretsIn,
  systemNamespace,
} from "../clusters/support/installed";
import { lostClusterTests } from "../clusters/support/lost-cluster-tests";
import { unreachableTests } from "../clusters/support/unreachable-tests";
import { whileSendingRequests } from "../clusters/support/requests";
import { restartSample } from "../clusters/support/sample";
import { assertTraffic } from "../clusters/support/verify";

const others = ["east", "west"];
const all = [...others, "south"];
const remote: ClusterArgs = { role: ClusterRole.Remote, primary: "east" };

describe("a mesh of two primaries", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let mesh: TestStack;
  let workloads: TestStack;
  /** What the next run of the programs installs. */
  const wanted: {
    clusters: { [name: string]: ClusterArgs };
    workloads: readonly string[];
    readyTimeout?: string;
    /** The input of a resource that depends on the mesh. */
    dependent: string;
  } = { clusters: {}, workloads: [], dependent: "first" };

  before(async () => {
    const kubeconfig = await sharedClusters(Object.fromEntries(all.map((name) => [name, name])));
    mesh = await TestStack.create("joining", {
      program: async () => {
        const { clusters, readyTimeout, dependent } = wanted;
        const installed = new MultiClusterMesh("mesh", {
          clusters,
          defaults: { kubeconfig, helmValues: stockEnvoy },
          istio: localIstio(),
          ...defined({ readyTimeout }),
        });
        new pulumi.Stash("dependent", { input: dependent }, { dependsOn: installed });
      },
    });
    // in a separate stack, so that they stay when their cluster leaves the mesh
    workloads = await TestStack.create("workloads", {
      program: async () => {
        const dependsOn = new pulumi.ComponentResource("test:Mesh", "mesh");
        wanted.workloads.forEach((name, index) =>
          helloWorld(name, `v${index + 1}`, { kubeconfig, dependsOn }),
        );
      },
    });
    wanted.clusters = { east: {}, west: {} };
  });

  after(async () => {
    delete process.env["PULUMI_K8S_DELETE_UNREACHABLE"];
    // the API server of south may be down
    await clustersDown({ instance: testInstance(), cluster: "south" });
    process.env["PULUMI_K8S_DELETE_UNREACHABLE"] = "true";
    await workloads?.destroy({ refresh: true });
    await mesh?.destroy({ refresh: true });
    delete process.env["PULUMI_K8S_DELETE_UNREACHABLE"];
    workloads?.remove();
    mesh?.remove();
  });

  async function install(
    clusters: { [name: string]: ClusterArgs },
    options: automation.UpOptions = {},
  ): Promise<Run> {
    wanted.clusters = clusters;
    const result = await mesh.up(options);
    assertSucceeded(result);
    return result;
  }

  async function run(clusters: readonly string[]): Promise<void> {
    wanted.workloads = clusters;
    assertSucceeded(await workloads.up());
  }

  /** The changes of a run outside the cluster that joins or leaves. */
  const elsewhere = (result: Run): string[] =>
    changes(result).filter((change) => !change.includes(" mesh-south"));

  const secretsCreated = others.map(
    (name) => `create kubernetes:core/v1:Secret mesh-${name}-remote-secret:south`,
  );
  const secretsDeleted = others.map(
    (name) => `delete kubernetes:core/v1:Secret mesh-${name}-remote-secret:south`,
  );

  /** Removes south while the others send requests. Returns the changes in the others. */
  async function removeSouth(): Promise<string[]> {
    let changed: string[] = [];
    const deleted: string[] = [];
    const [pod] = (
      await kubectlInSystem("south", "get", "pods", "-l", "app=istio-eastwestgateway", "-o", "name")
    )
      .trim()
      .split("\n");
    const record = async (what: string, cluster: string, ...wait: string[]): Promise<void> => {
      await kubectlInSystem(cluster, "wait", "--timeout=300s", ...wait);
      deleted.push(what);
    };
    const failed = await whileSendingRequests(others, async (requests) => {
      await Promise.all(requests.map((one) => one.waitFor(/version: v3/)));
      const recorded = [
        ...others.map((name) =>
          record("secret", name, "secret/istio-remote-secret-south", "--for=delete"),
        ),
        record("gateway", "south", pod!, "--for=jsonpath={.metadata.deletionTimestamp}"),
      ];
      changed = elsewhere(await install({ east: {}, west: {} }));
      await Promise.all(recorded);
    });
    assert.deepEqual(deleted, ["secret", "secret", "gateway"]);
    assert.deepEqual(failed, []);
    await run(others);
    await assertTraffic(others);
    return changed;
  }

  describe("while a cluster's API server does not answer at first", () => {
    unreachableTests(() => mesh);
  });

  describe("with a primary that cannot read its peer", () => {
    const unreachable = { server: "https://192.0.2.1:6443" };

    it("is not ready: the update names the peer, and does not create dependents", async () => {
      wanted.clusters = { east: {}, west: { apiServer: unreachable } };
      wanted.readyTimeout = "20s";
      wanted.dependent = "second";
      assertSucceeded(await mesh.preview());
      const { error, output, ...result } = await mesh.up();
      assert.ok(error, output);
      assert.match(
        output,
        /error: MultiClusterMesh "mesh" is not ready after 20s \(readyTimeout\):\n\s+- clusters\.east: istiod has not synced "west" \(status: (syncing|timeout)\)/,
      );
      assert.doesNotMatch(output, /clusters\.west: /);
      assert.deepEqual(changes({ output, ...result }), [
        "update kubernetes:core/v1:Secret mesh-east-remote-secret:west",
      ]);
    });

    it("does not make the update wait if readyTimeout is 0s", async () => {
      wanted.readyTimeout = "0s";
      const result = await install(wanted.clusters);
      assert.deepEqual(changes(result), ["update pulumi:index:Stash dependent"]);
    });

    it("is ready again when the primary can read it", async () => {
      delete wanted.readyTimeout;
      await install({ east: {}, west: {} });
      assert.deepEqual(await peerStatusesIn("east"), ["west synced"]);
      assertSucceeded(await mesh.up({ expectNoChanges: true }));
    });
  });

  describe("that a cluster joins and leaves", () => {
    before(() => run(others));
    it("adds a primary with one Secret in each cluster, and restarts no pod", async () => {
      const before = await podsOf(others);
      wanted.clusters = { east: {}, west: {}, south: {} };
      const preview = await mesh.preview();
      assertSucceeded(preview);
      assert.deepEqual(elsewhere(preview), secretsCreated);
      const failed = await whileSendingRequests(others, async () =>
        assert.deepEqual(elsewhere(await install(wanted.clusters)), secretsCreated),
      );
      assert.deepEqual(failed, []);
      for (const name of others) {
        assert.deepEqual(
          await remoteSecretsIn(name),
          all
            .filter((other) => other !== name)
            .map((other) => `istio-remote-secret-${other}`)
            .sort(),
        );
      }
      assert.deepEqual(await podsOf(others), before);
      await run(all);
      await assertTraffic(all);
    });

    it("rotates a token: creates it, gives it to all peers, then deletes the old one", async () => {
      const seen: string[] = [];
      let rotated = false;
      const watching = async (): Promise<void> => {
        while (!rotated) for (const name of others) seen.push(...(await peerStatusesIn(name)));
      };
      const before = await tokenIn("east");
      let result: Run | undefined;
      const failed = await whileSendingRequests(others, async () => {
        const watched = watching();
        result = await install({ east: {}, west: {}, south: { remoteSecret: { rotate: 1 } } });
        rotated = true;
        await watched;
      });
      const order = result!.steps
        .filter(({ op }) => op !== "same")
        .map(({ op, name }) => `${op} ${name}`);
      assert.deepEqual(
        [
          ...order.filter((step) => !step.startsWith("update")),
          ...order.filter((step) => step.startsWith("update")).sort(),
        ],
        [
          "create-replacement mesh-south-reader-token",
          "replace mesh-south-reader-token",
          "delete-replaced mesh-south-reader-token",
          "update mesh-east-remote-secret:south",
          "update mesh-west-remote-secret:south",
        ],
      );
      assert.ok(
        order[0]!.startsWith("create-replacement") && order.at(-1)!.startsWith("delete-replaced"),
        order.join(", "),
      );
      assert.deepEqual(failed, []);
      // while istiod connects with the new token, it reports "syncing" and still uses the old one
      const statuses = new Set(seen.filter((status) => status !== "south syncing"));
      assert.deepEqual([...statuses].sort(), ["east synced", "south synced", "west synced"]);
      assert.notEqual(await tokenIn("east"), before);
      assert.equal(await tokenIn("west"), await tokenIn("east"));
      // the old token is deleted, so istiod needs the new one to discover a new pod
      await restartSample("south");
      await assertTraffic(all);
    });

    it("removes a primary: first its Secrets, then its gateway; no request fails", async () => {
      const before = await podsOf(others);
      assert.deepEqual(await removeSouth(), secretsDeleted);
      assert.deepEqual(await podsOf(others), before);
    });

    it("adds a first remote when its gateway has an address, then removes it", async () => {
      const before = await podsOf(others);
      await run(all); // the workloads in south have no proxies yet
      const changed: string[] = [];
      const failed = await whileSendingRequests(others, async (requests) => {
        const assigned = assignAddressAfter(async () => {
          for (let times = 0; times < 50; times++) {
            for (const one of requests) await one.waitFor(/^Hello|^failed/);
            assert.deepEqual((await Promise.all(others.map(remoteSecretsIn))).flat(), [
              "istio-remote-secret-west",
              "istio-remote-secret-east",
            ]);
          }
        });
        assigned.catch(() => undefined); // it is awaited after the update
        const eastWestGateway = { loadBalancerClass: lateClass };
        changed.push(
          ...elsewhere(
            await install({ east: {}, west: {}, south: { ...remote, eastWestGateway } }),
          ),
        );
        await assigned;
      });
      assert.deepEqual(failed, []);
      await restartSample("south");
      assert.deepEqual(matching(changed, "remote-secret"), secretsCreated);
      assert.equal(matching(changed, /^create .* mesh-east-istiod-/).length, 2, changed.join("\n"));
      assert.deepEqual(await podsOf(others), before);
      await assertTraffic(all);
      const left = await removeSouth();
      assert.deepEqual(matching(left, "remote-secret"), secretsDeleted);
      assert.equal(matching(left, /^delete .* mesh-east-istiod-/).length, 2, left.join("\n"));
      assert.deepEqual(await podsOf(others), before);
    });

    it("moves a remote to another primary before its old primary leaves", async () => {
      const rest = ["west", "south"];
      const deleted: string[] = [];
      const record = async (what: string, object: string): Promise<void> => {
        await kubectlInSystem("east", "wait", object, "--for=delete", "--timeout=300s");
        deleted.push(what);
      };
      await install({ east: {}, west: {}, south: remote });
      await run(all);
      await assertTraffic(all);
      const failed = await whileSendingRequests(rest, async () => {
        await install({
          east: {},
          west: {},
          south: { role: ClusterRole.Remote, primaries: others },
        });
        const recorded = [
          record("istiod", "deployment/istiod"),
          record("secret", "secret/istio-remote-secret-south"),
        ];
        await install({ west: {}, south: { role: ClusterRole.Remote, primary: "west" } });
        await Promise.all(recorded);
      });
      assert.deepEqual(failed, []);
      assert.deepEqual(deleted, ["istiod", "secret"]); // istiod knows the remote until it stops
      // a pod starts in a new namespace only if a leading istiod writes the root certificate there
      await kubectl("south", "create", "namespace", "later");
      await kubectl(
        "south",
        "-n",
        "later",
        "wait",
        "configmap/istio-ca-root-cert",
        "--for=create",
        "--timeout=60s",
      );
      await kubectl("south", "delete", "namespace", "later");
      await restartSample("south");
      await assertTraffic(rest);
      await install({ east: {}, west: {} });
      await run(others);
      await assertTraffic(others);
    });
  });

  describe("that loses a cluster", () => {
    lostClusterTests({ stack: () => mesh, want: (clusters) => (wanted.clusters = clusters), run });
  });
});

const lateClass = "test.example/late";

/**
 * Waits for everything in south that its remote secrets need except the gateway's address, runs
 * `work`, and then assigns the address.
 */
async function assignAddressAfter(work: () => Promise<void>): Promise<void> {
  await kubectl("south", "wait", `namespace/${systemNamespace}`, "--for=create", "--timeout=3m");
  const ip = await createLoadBalancer("south", "front");
  for (const object of [
    "service/istiod",
    "secret/istio-reader-service-account-istio-remote-secret-token",
  ])
    await kubectlInSystem("south", "wait", object, "--for=create", "--timeout=3m");
  await work().finally(() => assignAddress("south", lateClass, { ip }));
}

const matching = (changes: readonly string[], what: string | RegExp): string[] =>
  changes.filter((change) => change.match(what) !== null);

/** The kubeconfig with which a cluster reads south. */
const tokenIn = async (cluster: string): Promise<string> =>
  (await getInSystem(cluster, "secret", "istio-remote-secret-south")).data.south;
