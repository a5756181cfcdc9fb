import assert from "node:assert/strict";
import { hasZtunnel } from "../../scripts/clusters";
import { waitUntil } from "../../scripts/clusters/command";
import { helloWorld } from "../../examples/local/hello-world";
import { MultiClusterMesh } from "../../sdk";
import { listObjects, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack } from "../support/engine";
import type { Report } from "../../sdk/status/report";
import { istioPorts } from "../../sdk/topology/istio-names";
import {
  assertAnswer,
  namespace,
  removeHbone,
  requestThrough,
  services,
  startHbone,
} from "./support/hbone";
import {
  ambientMesh,
  removeAmbientMesh,
  upWithAmbientObjects,
  withZtunnel,
} from "./support/ambient";
import { getInSystem } from "./support/installed";
import { unexpectedLeftovers } from "./support/mesh-suite";
import { refusalWithoutCertificate } from "./support/tls";
import { addWaypoint } from "./support/waypoint";
import { assertTraffic, assertVerified, contextsOf, runStatus } from "./support/verify";

const names = ["east", "west"];

describe("a mesh in ambient mode", function () {
  this.timeout(600_000);
  this.slow(60_000);

  let stack: TestStack;
  let gateway: string;
  const objects: { [cluster: string]: string[] } = {};

  before(async () => {
    const kubeconfig = await sharedClusters();
    for (const name of names) objects[name] = await listObjects(name);
    const program = async (): Promise<object> => {
      const mesh = new MultiClusterMesh("mesh", ambientMesh(kubeconfig, { east: {}, west: {} }));
      // without ztunnel, no pod starts in an ambient namespace
      for (const [index, name] of hasZtunnel() ? names.entries() : [])
        helloWorld(name, `v${index + 1}`, { kubeconfig, dependsOn: mesh, isAmbient: true });
      return { clusters: mesh.clusters, ready: mesh.ready };
    };
    stack = await TestStack.create("mesh", { program });
  });

  after(() => removeAmbientMesh(stack, names));

  it("is installed, with a ready gateway behind a Service of ours", async () => {
    await upWithAmbientObjects(stack, names);
    const { clusters, ready } = await stack.outputs();
    assert.equal(ready!.value, true);
    gateway = clusters!.value.west.gatewayAddress;
    for (const name of names) {
      const { status } = await getInSystem(name, "deployment", "istio-eastwestgateway");
      assert.ok(status.readyReplicas > 0);
      const found = await getInSystem(name, "gateways.gateway.networking.k8s.io");
      const [{ value }] = found.items[0].status.addresses;
      assert.equal(value, clusters!.value[name].gatewayAddress);
    }
  });

  it("changes nothing in a second update or after a refresh", async () => {
    const again = await stack.up({ expectNoChanges: true });
    assertSucceeded(again);
    const refreshed = await stack.preview({ refresh: true, expectNoChanges: true });
    assertSucceeded(refreshed);
    assert.deepEqual(changes(refreshed), []);
  });

  it("has nothing wrong according to status", async () => {
    const { code, stdout, stderr } = await runStatus(["-o", "json", ...contextsOf(names)]);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.deepEqual((JSON.parse(stdout) as Report).findings, []);
  });

  it("answers requests from the other cluster in two tunnels", async () => {
    await startHbone(names, ["east"]);
    await assertAnswer("east", gateway, "west");
  });

  it("refuses a client without a certificate of the mesh", async () =>
    assert.equal(
      await refusalWithoutCertificate(gateway, istioPorts.hbone),
      "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
    ));

  it("does not answer for a Service that is not global", async () =>
    assert.match(await requestThrough("east", gateway, services.local), /503/));

  it("routes requests of the other cluster through a waypoint", async () => {
    await addWaypoint(names, namespace, services.global);
    // the waypoint balances requests over the pods of both clusters
    const servers = new Set<string>();
    let answer = "";
    await waitUntil(
      async () => {
        answer = await requestThrough("east", gateway, services.global);
        if (/StatusCode=200/.test(answer) && /Server:istio-envoy/i.test(answer))
          servers.add(/Cluster=(\w+)/.exec(answer)?.[1] ?? "");
        return servers.size === names.length;
      },
      { seconds: 60, every: 500, failure: () => new Error(answer) },
    );
    assert.deepEqual([...servers].sort(), [...names].sort());
  });

  it("has proxies that accept their configuration, also with waypoints", async () => {
    const { stdout } = await runStatus(["-o", "json", ...contextsOf(names)]);
    const { findings, clusters } = JSON.parse(stdout) as Report;
    assert.deepEqual(findings, []);
    for (const cluster of clusters) assert.deepEqual(cluster.unsyncedProxies ?? [], []);
  });

  withZtunnel("carries requests of pods between all clusters through ztunnel", async () => {
    await assertVerified(stack, names);
    await assertTraffic(names);
  });

  it("leaves behind only what the documentation lists when it is destroyed", async () => {
    await removeHbone(...names);
    assertSucceeded(await stack.destroy());
    for (const name of names) assert.deepEqual(await unexpectedLeftovers(name, objects[name]!), []);
  });
});
