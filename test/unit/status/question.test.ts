import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { mock } from "node:test";
import { call } from "../../../sdk/live/call";
import { openContexts } from "../../../sdk/status/contexts";
import { observeCluster } from "../../../sdk/status/observe";
import { Questionnaire } from "../../../sdk/status/question";
import { FakeCluster, primary, writeKubeconfig, type Answers } from "../../support/fake-cluster";

const metrics = "/api/v1/namespaces/istio-system/pods/istiod-1:15014/proxy/metrics";

const syncz = "/api/v1/namespaces/istio-system/pods/istiod-1:15014/forward/debug/syncz";

/** The answers without some of them, so that the user may not see them. */
const without = (answers: Answers, ...paths: string[]): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([key]) => !paths.includes(key)));

describe("the questions to a cluster", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "questions-"));
  const running: FakeCluster[] = [];

  after(async () => {
    await Promise.all(running.map((cluster) => cluster.stop()));
    fs.rmSync(folder, { recursive: true });
  });
  afterEach(() => mock.timers.reset());

  async function observe(...args: Parameters<typeof FakeCluster.start>) {
    const cluster = await FakeCluster.start(...args);
    running.push(cluster);
    const file = writeKubeconfig(path.join(folder, `${running.length}`), { east: cluster.url });
    return observeCluster(openContexts(file, [])[0]!, "istio-system");
  }

  it("have a time limit each, so that a slow answer does not take away the others", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const questionnaire = new Questionnaire();
    const slow = questionnaire.ask("nodes", call(new Promise<string[]>(() => undefined)), []);
    assert.deepEqual(await questionnaire.ask("namespaces", call(Promise.resolve(["a"])), []), [
      "a",
    ]);
    mock.timers.tick(15_000);
    assert.deepEqual(await slow, []);
    assert.deepEqual(questionnaire.unanswered, { nodes: "no answer within 15 seconds" });
  });

  it("show a cluster whose pods the API server cannot reach", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const observation = await observe(primary("east", "west", "synced"), {
      hangs: metrics,
      onHang: () => mock.timers.tick(15_000),
    });
    assert.equal(observation.unreachable, undefined);
    assert.equal(observation.role, "primary");
    assert.equal(observation.istiod!.unreadable, "no answer within 15 seconds");
  });

  it("read metrics through port-forwarding if the API server cannot reach pods", async () => {
    const answers = primary("east", "west", "synced");
    const forwarded = metrics.replace("/proxy/", "/forward/");
    const { istiod, peers } = await observe({
      ...without(answers, metrics),
      [forwarded]: answers[metrics]!,
    });
    assert.deepEqual([istiod!.unreadable, peers], [undefined, { west: "synced" }]);
  });

  it("read the peers of an old istiod from its page /debug/clusterz", async () => {
    const old = 'istiod_managed_clusters{cluster_type="remote"} 1';
    const clusterz = syncz.replace("syncz", "clusterz");
    const answers = { ...primary("east", "west", "synced"), [metrics]: old };
    const page = [
      { id: "east", secretName: "", syncStatus: "synced" },
      { id: "west", secretName: "istio-system/istio-remote-secret-west", syncStatus: "timeout" },
    ];
    const observed = await observe({ ...answers, [clusterz]: JSON.stringify(page) });
    assert.deepEqual(
      [observed.istiod!.statusMissing, observed.peers],
      [undefined, { west: "timeout" }],
    );
    const denied = await observe(answers);
    assert.deepEqual([denied.istiod!.statusMissing, denied.peers], [true, {}]);
  });

  it("ask the page /debug/clusterz before they believe that a peer is not synced", async () => {
    const clusterz = syncz.replace("syncz", "clusterz");
    const secretName = "istio-system/istio-remote-secret-west";
    const page = (syncStatus: string) => JSON.stringify([{ id: "west", secretName, syncStatus }]);
    const peersOf = async (answers: Answers) => (await observe(answers)).peers;
    const late = primary("east", "west", "timeout");
    assert.deepEqual(await peersOf({ ...late, [clusterz]: page("synced") }), { west: "synced" });
    assert.deepEqual(await peersOf({ ...late, [clusterz]: page("syncing") }), { west: "syncing" });
    assert.deepEqual(await peersOf({ ...late, [clusterz]: "[]" }), { west: "timeout" });
    assert.deepEqual(await peersOf(late), { west: "timeout" });
    // a large mesh is asked for the page only if something is wrong
    const synced = primary("east", "west", "synced");
    assert.deepEqual(await peersOf({ ...synced, [clusterz]: page("timeout") }), { west: "synced" });
  });

  it("return the proxies that have rejected their configuration", async () => {
    const resources = { "x.Listener": { sent: "2", acked: "1", lastError: "bad port" } };
    const page = [{ proxy: "a.shop", cluster_id: "east", resources }];
    const { unsyncedProxies } = await observe({
      ...primary("east", "west", "synced"),
      [syncz]: JSON.stringify(page),
    });
    const [found] = unsyncedProxies!;
    assert.deepEqual([found!.proxy, found!.error], ["a.shop", "bad port"]);
  });

  it("leave the sync status of proxies unknown if istiod does not report it", async () => {
    for (const page of ["<html>", JSON.stringify([{ proxy: "a.shop", cluster_sent: "1" }])]) {
      const answers = { ...primary("east", "west", "synced"), [syncz]: page };
      const { unanswered, unsyncedProxies } = await observe(answers);
      assert.match(unanswered!.proxies!, /JSON|older than 1\.24/);
      assert.equal(unsyncedProxies, undefined);
    }
  });

  it("show what the user may see, and why the rest is missing", async () => {
    const answers = primary("east", "west", "synced");
    const base = "/api/v1/namespaces/istio-system";
    const denied = [
      `${base}/secrets`,
      `${base}/configmaps`,
      "/api/v1/services",
      "/apis/networking.istio.io/v1/gateways",
      `${base}/services`,
      metrics,
      syncz,
    ];
    const { unanswered, unreachable, role } = await observe(without(answers, ...denied));
    assert.deepEqual([unreachable, role], [undefined, "primary"]);
    assert.deepEqual(Object.keys(unanswered!).sort(), [
      "exposure",
      "gateways",
      "istiodAddress",
      "meshConfig",
      "metrics",
      // without the mesh configuration, their namespace is not known
      "policies",
      "proxies",
      "remoteSecrets",
      "revisionConfigs",
      "rootCertificate",
      "services",
      "signingCertificate",
    ]);
    assert.match(unanswered!.gateways!, /^HTTP 403, may not see \/api\/v1\/services$/);
  });

  it("find no Gateways in a cluster without Istio's CustomResourceDefinitions", async () => {
    const observation = await observe(primary("east", "west", "synced"), {
      missing: ["v1", "v1beta1"].map((one) => `/apis/networking.istio.io/${one}/gateways`),
    });
    assert.deepEqual([observation.unanswered, observation.exposesIstiod], [undefined, false]);
  });

  it("ask for the older version of Istio's objects if the newer one is missing", async () => {
    const answers = primary("east", "west", "synced");
    const v1 = "/apis/networking.istio.io/v1/gateways";
    const older = { "/apis/networking.istio.io/v1beta1/gateways": answers[v1]! };
    const observation = await observe({ ...answers, ...older }, { missing: [v1] });
    assert.deepEqual(observation.crossNetworkSelectors, [{ istio: "eastwestgateway" }]);
  });
});
