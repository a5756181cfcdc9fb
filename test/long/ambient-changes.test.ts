import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { helloWorld } from "../../examples/local/hello-world";
import { hasZtunnel, startApiServer, stopApiServer } from "../../scripts/clusters";
import { waitUntil } from "../../scripts/clusters/command";
import { testInstance } from "../../scripts/test/machine";
import { MultiClusterMesh, type ClusterArgs, type TrustArgs } from "../../sdk";
import { assertAnnounced, assertConnected, direct } from "../clusters/support/announced";
import { hostOf, removeHbone, restartHbone, services, startHbone } from "../clusters/support/hbone";
import { ambientMesh, upWithAmbientObjects, withZtunnel } from "../clusters/support/ambient";
import { removeGatewayApi } from "../clusters/support/gateway-api";
import { getInSystem, podsOf } from "../clusters/support/installed";
import { unexpectedLeftovers } from "../clusters/support/mesh-suite";
import { whileSendingRequests } from "../clusters/support/requests";
import { assertRemoved, assertTraffic, assertVerified } from "../clusters/support/verify";
import { addWaypoint } from "../clusters/support/waypoint";
import { kubectl, listObjects, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, type Run } from "../support/engine";

type Clusters = { readonly [name: string]: ClusterArgs };

const others = ["east", "west"];
const all = [...others, "south"];
const two: Clusters = { east: {}, west: {} };
const three: Clusters = { ...two, south: {} };

describe("a mesh in ambient mode that changes", function () {
  this.timeout(600_000);
  this.slow(120_000);

  let mesh: TestStack;
  let workloads: TestStack;
  /** What the next run of the programs installs. */
  const wanted: { clusters: Clusters; trust: TrustArgs; workloads: readonly string[] } = {
    clusters: two,
    trust: {},
    workloads: [],
  };
  const south = { instance: testInstance(), cluster: "south" };
  const objects: { [cluster: string]: string[] } = {};
  const gateways: { [cluster: string]: string } = {};
  let runningPods: string[];
  /** The requests of pods behind ztunnel that failed during the last change. */
  let failed: string[];

  before(async () => {
    const kubeconfig = await sharedClusters(Object.fromEntries(all.map((name) => [name, name])));
    for (const name of all) objects[name] = await listObjects(name);
    mesh = await TestStack.create("mesh", {
      program: async () => {
        const { clusters, trust } = wanted;
        const installed = new MultiClusterMesh("mesh", {
          ...ambientMesh(kubeconfig, clusters),
          trust,
        });
        return { clusters: installed.clusters };
      },
    });
    // in a separate stack, so that they stay when their cluster leaves the mesh
    workloads = await TestStack.create("workloads", {
      program: async () => {
        const dependsOn = new pulumi.ComponentResource("test:Mesh", "mesh");
        wanted.workloads.forEach((name, index) =>
          helloWorld(name, `v${index + 1}`, { kubeconfig, dependsOn, isAmbient: true }),
        );
      },
    });
  });

  after(async () => {
    await startApiServer(south);
    await removeHbone(...all);
    await workloads?.destroy();
    await mesh?.destroy();
    workloads?.remove();
    mesh?.remove();
    // other suites have clusters without the Gateway API
    for (const name of all) await removeGatewayApi(name);
  });

  async function install(clusters: Clusters, joining: readonly string[] = []): Promise<Run> {
    wanted.clusters = clusters;
    const run = await upWithAmbientObjects(mesh, joining);
    const outputs = await mesh.outputs();
    for (const name of Object.keys(clusters).filter((name) => clusters[name]!.lost !== true))
      gateways[name] = outputs["clusters"]!.value[name].gatewayAddress;
    return run;
  }

  /** Does some work while pods behind ztunnel send requests, if there is ztunnel. */
  async function whileSending(
    senders: readonly string[],
    work: () => Promise<void>,
  ): Promise<void> {
    failed = ["the change did not end"];
    if (hasZtunnel()) failed = await whileSendingRequests(senders, work);
    else await work();
  }

  const failsNoRequest = (): unknown =>
    withZtunnel("fails no request of a pod meanwhile", () => assert.deepEqual(failed, []));

  async function runSample(clusters: readonly string[]): Promise<void> {
    wanted.workloads = clusters;
    assertSucceeded(await workloads.up());
  }

  const assertMembers = (clusters: readonly string[]): Promise<void> =>
    assertConnected(Object.fromEntries(clusters.map((name) => [name, gateways[name]!])));

  /** The changes of a run outside the cluster that joins or leaves. */
  const elsewhere = (run: Run): string[] =>
    changes(run).filter((change) => !change.includes(" mesh-south"));

  const secrets = (...operations: string[]): string[] =>
    operations.flatMap((operation) =>
      others.map(
        (name) => `${operation} kubernetes:core/v1:Secret mesh-${name}-remote-secret:south`,
      ),
    );

  it("begins with two primaries", async () => {
    await install(two, others);
    await startHbone(others, others);
    await assertMembers(others);
    if (hasZtunnel()) await runSample(others);
    runningPods = await podsOf(others);
  });

  it("announces gateways only for Services that are global", async () => {
    for (const own of others) await assertAnnounced(own, hostOf(services.local), { [own]: direct });
  });

  withZtunnel("prefers the own cluster, and uses another while it has no pods", async () => {
    await distributeTraffic("PreferClose");
    await untilAnswers("east", /version: v1/);
    await scaleServer(0);
    await untilAnswers("east", /version: v2/);
    await scaleServer(1);
    await untilAnswers("east", /version: v1/);
    await distributeTraffic(null);
    await assertTraffic(others);
  });

  withZtunnel("routes requests of pods through a waypoint", async () => {
    await addWaypoint(others, "sample", "helloworld");
    for (const name of others) await untilAnswers(name, /server: istio-envoy/i);
    await assertTraffic(others);
    for (const name of others) {
      const inSample = (...args: string[]) => kubectl(name, "-n", "sample", ...args);
      await inSample("label", "service", "helloworld", "istio.io/use-waypoint-");
      await inSample("delete", "gateways.gateway.networking.k8s.io", "waypoint");
      const pods = ["pods", "-l", "gateway.networking.k8s.io/gateway-name=waypoint"];
      await inSample("wait", ...pods, "--for=delete", "--timeout=120s");
    }
    runningPods = await podsOf(others);
  });

  describe("when a primary joins", () => {
    it("gets one Secret in each other cluster, and restarts no pod", async () => {
      wanted.clusters = three;
      const preview = await mesh.preview();
      assertSucceeded(preview);
      assert.deepEqual(elsewhere(preview), secrets("create"));
      await whileSending(others, async () =>
        assert.deepEqual(elsewhere(await install(three, ["south"])), secrets("create")),
      );
      assert.deepEqual(await podsOf(others), runningPods);
    });

    failsNoRequest();

    it("answers the other clusters, and is answered by them", async () => {
      await startHbone(["south"], ["south"]);
      await assertMembers(all);
    });

    withZtunnel("carries requests of pods between all clusters", async () => {
      await runSample(all);
      await assertVerified(mesh, all);
      // later tests compare all pods
      await assertRemoved(all);
    });
  });

  describe("when a token is rotated", () => {
    it("changes only the token and the Secrets with it, and restarts no pod", async () => {
      runningPods = await podsOf(all);
      const tokens = await tokensOfSouth();
      await whileSending(all, async () => {
        const run = await install({ ...two, south: { remoteSecret: { rotate: 1 } } });
        const replaced = secrets("create-replacement", "delete-replaced", "replace");
        assert.deepEqual(elsewhere(run), replaced);
      });
      const [east, west] = await tokensOfSouth();
      assert.equal(west, east);
      assert.notEqual(east, tokens[0]);
      assert.deepEqual(await podsOf(all), runningPods);
    });

    failsNoRequest();

    it("discovers new pods with the new token", async () => {
      await restartHbone("south");
      await assertMembers(all);
    });

    // whether istiod forgets a gateway was a matter of chance
    it("announces the gateway of the cluster after each of several rotations", async () => {
      for (const rotate of [2, 3, 4]) {
        await install({ ...two, south: { remoteSecret: { rotate } } });
        await assertMembers(all);
      }
    });
  });

  describe("when intermediates are replaced", () => {
    it("changes only what signs, and restarts no pod", async () => {
      runningPods = await podsOf(all);
      wanted.trust = { generation: 2 };
      await whileSending(all, async () => {
        const run = await install(wanted.clusters);
        const stash = (operation: string, name: string): string =>
          `${operation} pulumi:index:Stash mesh-${name}`;
        const expected = all.flatMap((name) => [
          stash("create", `${name}-intermediate-ca-2`),
          stash("delete", `${name}-intermediate-ca`),
          `update kubernetes:core/v1:Secret mesh-${name}-cacerts`,
        ]);
        assert.deepEqual(changes(run), expected.sort());
      });
      assert.deepEqual(await podsOf(all), runningPods);
    });

    failsNoRequest();

    it("accepts certificates of old and new intermediates", async () => {
      await restartHbone("south");
      await assertMembers(all);
    });
  });

  describe("after these changes", () => {
    it("changes nothing in another update or after a refresh", async () => {
      assertSucceeded(await mesh.up({ expectNoChanges: true }));
      const refreshed = await mesh.preview({ refresh: true, expectNoChanges: true });
      assertSucceeded(refreshed);
      assert.deepEqual(changes(refreshed), []);
    });
  });

  describe("when a cluster is lost", () => {
    it("forgets its gateway, and restarts no pod", async () => {
      runningPods = await podsOf(others);
      await stopApiServer(south);
      await whileSending(others, async () => {
        await install({ ...wanted.clusters, south: { ...wanted.clusters["south"], lost: true } });
      });
      await assertMembers(others);
      assert.deepEqual(await podsOf(others), runningPods);
      assertSucceeded(await mesh.up({ expectNoChanges: true }));
    });

    failsNoRequest();

    it("takes it back with one update", async () => {
      await startApiServer(south);
      await whileSending(others, async () => {
        await install({ ...two, south: { remoteSecret: { rotate: 4 } } });
      });
      await assertMembers(all);
      assert.deepEqual(await podsOf(others), runningPods);
    });

    failsNoRequest();
  });

  describe("when a primary leaves", () => {
    it("deletes its Secrets in the other clusters, and restarts no pod there", async () => {
      await removeHbone("south");
      await whileSending(others, async () =>
        assert.deepEqual(elsewhere(await install(two)), secrets("delete")),
      );
      await assertMembers(others);
      assert.deepEqual(await podsOf(others), runningPods);
    });

    failsNoRequest();

    it("leaves behind only what the documentation lists", async () => {
      if (hasZtunnel()) await runSample(others);
      assert.deepEqual(await unexpectedLeftovers("south", objects["south"]!), []);
    });
  });

  /** The kubeconfigs with which the other clusters read south. */
  const tokensOfSouth = async (): Promise<string[]> =>
    Promise.all(
      others.map(
        async (name) => (await getInSystem(name, "secret", "istio-remote-secret-south")).data.south,
      ),
    );
});

const distributeTraffic = async (trafficDistribution: string | null): Promise<void> => {
  const patch = JSON.stringify({ spec: { trafficDistribution } });
  await kubectl("east", "-n", "sample", "patch", "service", "helloworld", "-p", patch);
};

const scaleServer = async (replicas: number): Promise<void> => {
  const server = ["deployment/helloworld-v1", "-n", "sample"];
  await kubectl("east", "scale", ...server, `--replicas=${replicas}`);
  await kubectl("east", "rollout", "status", ...server, "--timeout=60s");
};

/** Waits until ten requests in a row get an answer that matches. Answers include their headers. */
async function untilAnswers(cluster: string, wanted: RegExp): Promise<void> {
  const request = "wget -S -q -O - http://helloworld.sample:5000/hello 2>&1";
  const loop = `set -e; for i in 1 2 3 4 5 6 7 8 9 10; do ${request}; echo ---; done`;
  const client = ["-n", "sample", "exec", "deploy/curl", "-c", "curl"];
  let output = "";
  const matches = async (): Promise<boolean> => {
    output = await kubectl(cluster, ...client, "--", "sh", "-c", loop).catch(String);
    const answers = output.split("---\n").slice(0, -1);
    return answers.length === 10 && answers.every((answer) => wanted.test(answer));
  };
  await waitUntil(matches, { seconds: 60, every: 500, failure: () => new Error(output) });
}
