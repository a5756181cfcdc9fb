import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { waitUntil } from "../../scripts/clusters/command";
import {
  clustersDown,
  clustersStatus,
  clustersUp,
  kubeconfigPath,
  startApiServer,
  stopApiServer,
  type ClusterStatus,
} from "../../scripts/clusters/index";
import { testPods } from "./support/local-pods";
import { takeSnapshot, type Snapshot } from "./support/local-snapshot";

const instance = `test-local-${process.pid}`;
const { kubectl, startEcho, request } = testPods(instance);

/** Brings up clusters given as name → network. */
const up = (networks: Readonly<Record<string, string>>): Promise<void> =>
  clustersUp(
    { clusters: Object.entries(networks).map(([name, network]) => ({ name, network })) },
    { instance, istioImages: false },
  );

async function statusOf(cluster: string): Promise<ClusterStatus> {
  const status = (await clustersStatus({ instance })).find(({ name }) => name === cluster);
  assert.ok(status, `status lists cluster ${cluster}`);
  return status;
}

const nodePids = async (): Promise<unknown[]> =>
  (await clustersStatus({ instance })).map(({ nodePid }) => nodePid);

describe("local clusters", function () {
  this.timeout(600_000);
  this.slow(120_000);
  const untouched: { snapshot?: Snapshot } = {};

  before(() => {
    untouched.snapshot = takeSnapshot(instance);
  });

  after(() => clustersDown({ instance }));

  describe("that run together", () => {
    const podIps: Record<string, string> = {};

    before(async () => {
      await up({ east: "network1", west: "network1" });
      for (const cluster of ["east", "west"]) podIps[cluster] = await startEcho(cluster);
    });

    it("are ready, and have contexts with their names in one kubeconfig file", async () => {
      assert.deepEqual(
        (await clustersStatus({ instance })).map(({ name, ready }) => [name, ready]),
        [
          ["east", true],
          ["west", true],
        ],
      );
      for (const cluster of ["east", "west"])
        assert.equal(await kubectl(cluster, "get", "nodes", "-o", "name"), `node/${cluster}`);
    });

    it("reach each other's pods at the pods' own addresses on one network", async () => {
      assert.equal(await request("east", `${podIps["west"]}:8080`), "west");
      assert.equal(await request("west", `${podIps["east"]}:8080`), "east");
    });

    it("keep their nodes but not their connection on different networks", async () => {
      const pids = await nodePids();
      await up({ east: "network1", west: "network2" });
      assert.deepEqual(await nodePids(), pids);
      assert.equal(await request("east", `${podIps["west"]}:8080`), undefined);
      assert.equal(
        await request("east", `${podIps["east"]}:8080`),
        "east",
        "the client can still reach its own cluster",
      );
    });

    it("answer at LoadBalancer addresses to other networks and the machine", async () => {
      await kubectl(
        "east",
        "expose",
        "pod",
        "echo",
        "--type=LoadBalancer",
        "--port=80",
        "--target-port=8080",
      );
      await kubectl(
        "east",
        "wait",
        "service/echo",
        "--for=jsonpath={.status.loadBalancer.ingress[0].ip}",
        "--timeout=30s",
      );
      const address = await kubectl(
        "east",
        "get",
        "service",
        "echo",
        "-o",
        "jsonpath={.status.loadBalancer.ingress[0].ip}",
      );
      const answered = async (): Promise<boolean> => (await request("west", address)) === "east";
      await waitUntil(answered, {
        seconds: 30,
        failure: () => new Error(`${address} does not answer in west`),
      });
      assert.equal((await (await fetch(`http://${address}/`)).text()).trim(), "east");
    });

    it("do not change the kernel settings of the machine", async () => {
      const { nodePid } = await statusOf("east");
      const panic = readFileSync("/proc/sys/kernel/panic", "utf8");
      const inNode = (script: string) =>
        execFileSync("nsenter", ["-t", `${nodePid}`, "-m", "sh", "-c", script], { stdio: "pipe" });
      inNode("echo 123 > /proc/sys/kernel/panic");
      assert.equal(readFileSync("/proc/sys/kernel/panic", "utf8"), panic);
      assert.throws(
        () => inNode("cat /proc/sys/vm/swappiness > /proc/sys/vm/swappiness"),
        /Read-only/,
      );
      assert.equal(readFileSync("/proc/sys/net/ipv4/ip_forward", "utf8").trim(), "0");
    });

    it("do not let other users read keys and kubeconfigs", () => {
      const state = dirname(kubeconfigPath(instance));
      assert.equal(statSync(state).mode & 0o777, 0o700);
      const secrets = [
        kubeconfigPath(instance),
        ...["pki", "kubeconfigs"].flatMap((part) => filesOf(join(state, "clusters", "east", part))),
      ];
      assert.ok(secrets.length > 8);
      for (const file of secrets) assert.equal(statSync(file).mode & 0o777, 0o600, file);
    });

    it("keep their nodes when brought up again", async () => {
      const pids = await nodePids();
      await up({ east: "network1", west: "network2" });
      assert.deepEqual(await nodePids(), pids);
    });

    it("refuse connections while their API server is stopped, then recover", async () => {
      await stopApiServer({ instance, cluster: "west" });
      await assert.rejects(kubectl("west", "get", "nodes"), /refused/);
      assert.deepEqual((await statusOf("west")).missing, ["API server ready"]);
      await startApiServer({ instance, cluster: "west" });
      assert.equal(
        await kubectl("west", "get", "pod", "echo", "-o", "jsonpath={.status.podIP}"),
        podIps["west"],
      );
    });

    it("replace a killed node and keep the others", async () => {
      const killed = (await statusOf("east")).nodePid as number;
      const other = (await statusOf("west")).nodePid;
      process.kill(killed, "SIGKILL");
      await waitUntil(async () => (await statusOf("east")).nodePid === undefined, {
        seconds: 20,
        failure: () => new Error("the killed node is still running"),
      });
      await up({ east: "network1", west: "network2" });
      const { ready, nodePid } = await statusOf("east");
      assert.ok(ready && nodePid !== killed);
      assert.equal((await statusOf("west")).nodePid, other);
    });

    it("can be removed one by one", async () => {
      await clustersDown({ instance, cluster: "east" });
      assert.deepEqual(
        (await clustersStatus({ instance })).map(({ name, ready }) => [name, ready]),
        [["west", true]],
      );
      await assert.rejects(kubectl("east", "get", "nodes"), /context was not found/);
    });

    it("leave nothing behind when removed", async () => {
      await clustersDown({ instance });
      assert.deepEqual(takeSnapshot(instance), untouched.snapshot);
    });
  });

  for (const moment of ["node started", "API server ready"]) {
    it(`leave nothing behind when removed after "up" was killed at "${moment}"`, async () => {
      await killUpAt(moment);
      assert.notDeepEqual(
        takeSnapshot(instance),
        untouched.snapshot,
        "the killed command left something to clean up",
      );
      await clustersDown({ instance });
      assert.deepEqual(takeSnapshot(instance), untouched.snapshot);
    });
  }
});

const filesOf = (folder: string): string[] => readdirSync(folder).map((name) => join(folder, name));

/** Runs `up` and kills it, without its children, as soon as it prints a message. */
async function killUpAt(message: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "local-clusters-"));
  try {
    const file = join(folder, "clusters.yaml");
    writeFileSync(
      file,
      "clusters: [{name: east, network: network1}, {name: west, network: network2}]\n",
    );
    const main = resolve(__dirname, "..", "..", "scripts", "clusters", "main.ts");
    const child = spawn(
      process.execPath,
      ["--import", "tsx", main, "up", file, "--instance", instance, "--no-istio-images"],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let printed = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk;
      if (printed.includes(message)) child.kill("SIGKILL");
    });
    const [, signal] = (await once(child, "exit")) as [number | null, string | null];
    assert.equal(signal, "SIGKILL", `up exited before it printed "${message}":\n${printed}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
