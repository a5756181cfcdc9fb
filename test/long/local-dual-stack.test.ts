import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inIPv6, machineIp } from "../../scripts/clusters/addresses";
import { waitUntil } from "../../scripts/clusters/command";
import { clustersDown, clustersStatus, clustersUp } from "../../scripts/clusters/index";
import { testPods } from "../clusters/support/local-pods";
import { takeSnapshot, type Snapshot } from "../clusters/support/local-snapshot";

const instance = `test-dual-${process.pid}`;
const { kubectl, startEcho, request } = testPods(instance);

/** Brings up clusters given as name → network. */
const up = (
  networks: Readonly<Record<string, string>>,
  ipFamilies?: readonly string[],
): Promise<void> => {
  const clusters = Object.entries(networks).map(([name, network]) => ({ name, network }));
  return clustersUp(
    { clusters, ...(ipFamilies ? { ipFamilies } : {}) },
    { instance, istioImages: false },
  );
};

const both = ["IPv4", "IPv6"];

describe("local dual-stack clusters", function () {
  this.timeout(600_000);
  this.slow(120_000);
  const podIps: Record<string, string> = {};
  let untouched: Snapshot;

  before(async () => {
    untouched = takeSnapshot(instance);
    await up({ east: "network1", west: "network1" }, both);
    for (const cluster of ["east", "west"]) {
      await startEcho(cluster);
      podIps[cluster] = await kubectl(
        cluster,
        "get",
        "pod",
        "echo",
        "-o",
        "jsonpath={.status.podIPs[1].ip}",
      );
    }
  });

  after(() => clustersDown({ instance }));

  it("reach each other's pods on one network at their IPv6 addresses", async () => {
    assert.equal(await request("east", `[${podIps["west"]}]:8080`), "west");
    assert.equal(await request("west", `[${podIps["east"]}]:8080`), "east");
  });

  it("cannot reach each other's pods after a move to different networks", async () => {
    await up({ east: "network1", west: "network2" }, both);
    assert.equal(await request("east", `[${podIps["west"]}]:8080`), undefined);
    assert.equal(
      await request("east", `[${podIps["east"]}]:8080`),
      "east",
      "the client can still reach its own cluster",
    );
  });

  it("answer at IPv6 LoadBalancer addresses to other networks and the machine", async () => {
    const dual = JSON.stringify({ spec: { ipFamilyPolicy: "RequireDualStack" } });
    await kubectl(
      "east",
      "expose",
      "pod",
      "echo",
      "--type=LoadBalancer",
      "--port=80",
      "--target-port=8080",
      `--overrides=${dual}`,
    );
    await kubectl(
      "east",
      "wait",
      "service/echo",
      "--for=jsonpath={.status.loadBalancer.ingress[1].ip}",
      "--timeout=30s",
    );
    const address = await kubectl(
      "east",
      "get",
      "service",
      "echo",
      "-o",
      "jsonpath={.status.loadBalancer.ingress[1].ip}",
    );
    assert.match(address, /:/);
    const answered = async (): Promise<boolean> =>
      (await request("west", `[${address}]`)) === "east";
    await waitUntil(answered, {
      seconds: 30,
      failure: () => new Error(`${address} does not answer in west`),
    });
    assert.equal((await (await fetch(`http://[${address}]/`)).text()).trim(), "east");
  });

  it("cannot reach servers on the machine over IPv4 or IPv6", async () => {
    const server = await listen();
    const { port } = server.address() as AddressInfo;
    const [status] = await clustersStatus({ instance });
    const machine = machineIp(new URL(status!.apiServer).hostname.replace(/\.\d+$/, ""));
    for (const host of [machine, `[${inIPv6(machine)}]`]) {
      assert.equal(await (await fetch(`http://${host}:${port}/`)).text(), "machine");
      assert.equal(await request("east", `${host}:${port}`), undefined, host);
    }
    server.close();
  });

  it("are recreated when their IP families change", async () => {
    const pids = await nodePids();
    await up({ east: "network1", west: "network2" }, both);
    assert.deepEqual(await nodePids(), pids);
    await up({ west: "network2" });
    const [east, west] = await clustersStatus({ instance });
    assert.equal(east!.nodePid, pids[0]);
    assert.notEqual(west!.nodePid, pids[1]);
    assert.equal(
      await kubectl("west", "get", "node", "west", "-o", "jsonpath={.status.addresses[1].type}"),
      "Hostname",
    );
    assert.deepEqual(
      [east, west].map((one) => [one!.ready, one!.podCidr.includes(":")]),
      [
        [true, true],
        [true, false],
      ],
    );
  });

  it("leave nothing behind when removed", async () => {
    await clustersDown({ instance });
    assert.deepEqual(takeSnapshot(instance), untouched);
  });
});

const nodePids = async (): Promise<unknown[]> =>
  (await clustersStatus({ instance })).map(({ nodePid }) => nodePid);

/** Starts a server at all addresses of the machine. */
const listen = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((_, response) => response.end("machine")).listen(0, "::", () =>
      resolve(server),
    );
  });
