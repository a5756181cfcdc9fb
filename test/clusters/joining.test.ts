import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type * as automation from "@pulumi/pulumi/automation";
import { clustersDown, stopApiServer } from "../../scripts/clusters";
import { testInstance } from "../../scripts/test/machine";
import { helloWorld } from "../../examples/local/hello-world";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { ClusterRole, MultiClusterMesh, type ClusterArgs } from "../../sdk";
import { parsePeers } from "../../sdk/status/parse";
import { kubectl, localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, type Run } from "../support/engine";
import { assignAddress, createLoadBalancer } from "./support/addresses";
import { getInSystem, kubectlInSystem, systemNamespace } from "./support/installed";
import { whileSendingRequests } from "./support/requests";
import { restartSample } from "./support/sample";
import { assertTraffic } from "./support/verify";

const others = ["east", "west"];
const all = [...others, "south"];
const remote: ClusterArgs = { role: ClusterRole.Remote, primary: "east" };

describe("a running mesh of two primaries", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let mesh: TestStack;
  let workloads: TestStack;
  /** What the programs are about to install. */
  const wanted: { clusters: { [name: string]: ClusterArgs }; workloads: readonly string[] } = {
    clusters: {},
    workloads: [],
  };

  before(async () => {
    const kubeconfig = await sharedClusters(Object.fromEntries(all.map((name) => [name, name])));
    mesh = await TestStack.create("joining", {
      program: async () => {
        const { clusters } = wanted;
        new MultiClusterMesh("mesh", {
          clusters,
          defaults: { kubeconfig, helmValues: stockEnvoy },
          istio: localIstio(),
        });
      },
    });
    // a stack of their own, so that they stay when their cluster leaves
    workloads = await TestStack.create("workloads", {
      program: async () => {
        const dependsOn = new pulumi.ComponentResource("test:Mesh", "mesh");
        wanted.workloads.forEach((name, index) =>
          helloWorld(name, `v${index + 1}`, { kubeconfig, dependsOn }),
        );
      },
    });
    await install({ east: {}, west: {} });
    await run(others);
  });

  after(async () => {
    delete process.env["PULUMI_K8S_DELETE_UNREACHABLE"];
    await clustersDown({ instance: testInstance(), cluster: "south" }); // it may have been lost
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

  /** What a run does outside the cluster that joins or leaves. */
  const elsewhere = (result: Run): string[] =>
    changes(result).filter((change) => !change.includes(" mesh-south"));

  const secretsCome = others.map(
    (name) => `create kubernetes:core/v1:Secret mesh-${name}-remote-secret:south`,
  );
  const secretsGo = others.map(
    (name) => `delete kubernetes:core/v1:Secret mesh-${name}-remote-secret:south`,
  );

  /** Takes the third cluster out of the mesh, while the others ask for answers; gives what that changes in them. */
  async function southLeaves(): Promise<string[]> {
    let changed: string[] = [];
    const gone: string[] = [];
    const [pod] = (
      await kubectlInSystem("south", "get", "pods", "-l", "app=istio-eastwestgateway", "-o", "name")
    )
      .trim()
      .split("\n");
    const note = async (what: string, cluster: string, ...wait: string[]): Promise<void> => {
      await kubectlInSystem(cluster, "wait", "--timeout=300s", ...wait);
      gone.push(what);
    };
    const failed = await whileSendingRequests(others, async (requests) => {
      await Promise.all(requests.map((one) => one.waitFor(/version: v3/)));
      const noted = [
        ...others.map((name) =>
          note("secret", name, "secret/istio-remote-secret-south", "--for=delete"),
        ),
        note("gateway", "south", pod!, "--for=jsonpath={.metadata.deletionTimestamp}"),
      ];
      changed = elsewhere(await install({ east: {}, west: {} }));
      await Promise.all(noted);
    });
    assert.deepEqual(gone, ["secret", "secret", "gateway"]);
    assert.deepEqual(failed, []);
    await run(others);
    await assertTraffic(others);
    return changed;
  }

  it("lets a primary join by one Secret in each of them, and no pod is restarted", async () => {
    const before = await podsOf(others);
    wanted.clusters = { east: {}, west: {}, south: {} };
    const preview = await mesh.preview();
    assertSucceeded(preview);
    assert.deepEqual(elsewhere(preview), secretsCome);
    const failed = await whileSendingRequests(others, async () =>
      assert.deepEqual(elsewhere(await install(wanted.clusters)), secretsCome),
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

  it("gives a cluster a new token, hands it to all peers, and only then drops the old one", async () => {
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
    // while its connection by the new token comes, istiod calls south syncing, and reads it by the old one
    const statuses = new Set(seen.filter((status) => status !== "south syncing"));
    assert.deepEqual([...statuses].sort(), ["east synced", "south synced", "west synced"]);
    assert.notEqual(await tokenIn("east"), before);
    assert.equal(await tokenIn("west"), await tokenIn("east"));
    // with the old token gone, a new pod is only found by the new one
    await restartSample("south");
    await assertTraffic(all);
  });

  it("lets it leave: its Secrets go before its gateway, and no request of the others fails, though its workloads stay", async () => {
    const before = await podsOf(others);
    assert.deepEqual(await southLeaves(), secretsGo);
    assert.deepEqual(await podsOf(others), before);
  });

  it("lets a primary's first remote join, known to them when its load balancer has an address, and leave; istiod is exposed meanwhile", async () => {
    const before = await podsOf(others);
    await run(all); // what runs there has no proxies yet
    const changed: string[] = [];
    const failed = await whileSendingRequests(others, async (requests) => {
      const assigned = whenAllElseIsThere(async () => {
        for (let times = 0; times < 50; times++) {
          for (const one of requests) await one.waitFor(/^Hello|^failed/);
          assert.deepEqual((await Promise.all(others.map(remoteSecretsIn))).flat(), [
            "istio-remote-secret-west",
            "istio-remote-secret-east",
          ]);
        }
      });
      assigned.catch(() => undefined); // it is looked at when the update is over
      const eastWestGateway = { loadBalancerClass: "test.example/late" };
      changed.push(
        ...elsewhere(await install({ east: {}, west: {}, south: { ...remote, eastWestGateway } })),
      );
      await assigned;
    });
    assert.deepEqual(failed, []);
    await restartSample("south");
    assert.deepEqual(only(changed, "remote-secret"), secretsCome);
    assert.equal(only(changed, /^create .* mesh-east-istiod-/).length, 2, changed.join("\n"));
    assert.deepEqual(await podsOf(others), before);
    await assertTraffic(all);
    const left = await southLeaves();
    assert.deepEqual(only(left, "remote-secret"), secretsGo);
    assert.equal(only(left, /^delete .* mesh-east-istiod-/).length, 2, left.join("\n"));
    assert.deepEqual(await podsOf(others), before);
  });

  it("lets a remote go over to another primary, which does there what the one did that leaves then", async () => {
    const rest = ["west", "south"];
    const gone: string[] = [];
    const note = async (what: string, object: string): Promise<void> => {
      await kubectlInSystem("east", "wait", object, "--for=delete", "--timeout=300s");
      gone.push(what);
    };
    await install({ east: {}, west: {}, south: remote });
    await run(all);
    await assertTraffic(all);
    const failed = await whileSendingRequests(rest, async () => {
      await install({ east: {}, west: {}, south: { role: ClusterRole.Remote, primaries: others } });
      const noted = [
        note("istiod", "deployment/istiod"),
        note("secret", "secret/istio-remote-secret-south"),
      ];
      await install({ west: {}, south: { role: ClusterRole.Remote, primary: "west" } });
      await Promise.all(noted);
    });
    assert.deepEqual(failed, []);
    assert.deepEqual(gone, ["istiod", "secret"]); // it knows the remote as long as it may be asked
    // pods can start in new namespaces only where an istiod that leads writes the root certificate into them
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

  it("lets a cluster go that is lost, by one switch", async () => {
    await install({ east: {}, west: {}, south: {} });
    await run(all);
    await assertTraffic(all);
    await stopApiServer({ instance: testInstance(), cluster: "south" });
    wanted.clusters = { east: {}, west: {} };
    const failed = await whileSendingRequests(others, async () => {
      assert.ok((await mesh.up()).error, "without the switch the cluster would have to answer");
      process.env["PULUMI_K8S_DELETE_UNREACHABLE"] = "true";
      await install(wanted.clusters, { refresh: true });
    });
    assert.deepEqual(failed, []);
    for (const name of others) {
      assert.deepEqual(
        await remoteSecretsIn(name),
        others.filter((other) => other !== name).map((other) => `istio-remote-secret-${other}`),
      );
    }
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
    assert.doesNotMatch(JSON.stringify(await mesh.resources()), /south/);
  });
});

/** Gives a gateway's Service in south an address when all else is there that peers could be told of, and something more was done. */
async function whenAllElseIsThere(work: () => Promise<void>): Promise<void> {
  await kubectl("south", "wait", `namespace/${systemNamespace}`, "--for=create", "--timeout=3m");
  const ip = await createLoadBalancer("south", "front");
  for (const object of [
    "service/istiod",
    "secret/istio-reader-service-account-istio-remote-secret-token",
  ])
    await kubectlInSystem("south", "wait", object, "--for=create", "--timeout=3m");
  await work().finally(() => assignAddress("south", { ip }));
}

/** Those of the changes that are about something. */
const only = (changes: readonly string[], what: string | RegExp): string[] =>
  changes.filter((change) => change.match(what) !== null);

/** Every pod by its identity, with how often its containers were restarted. */
async function podsOf(clusters: readonly string[]): Promise<string[]> {
  const template =
    '{{range .items}}{{.metadata.name}} {{.metadata.uid}}{{range .status.containerStatuses}} {{.restartCount}}{{end}}{{"\\n"}}{{end}}';
  const lists = await Promise.all(
    clusters.map((name) => kubectl(name, "get", "pods", "-A", "-o", `go-template=${template}`)),
  );
  return lists
    .flatMap((list, index) =>
      list
        .trim()
        .split("\n")
        .map((line) => `${clusters[index]}: ${line}`),
    )
    .sort();
}

async function remoteSecretsIn(cluster: string): Promise<string[]> {
  const { items } = await getInSystem(cluster, "secrets", "-l", "istio/multiCluster=true");
  return items.map(({ metadata }: any) => metadata.name).sort();
}

/** The kubeconfig by which a cluster reads south. */
const tokenIn = async (cluster: string): Promise<string> =>
  (await getInSystem(cluster, "secret", "istio-remote-secret-south")).data.south;

/** How istiod stands to its peers right now, such as `south synced`. */
async function peerStatusesIn(cluster: string): Promise<string[]> {
  const [pod] = (await kubectlInSystem(cluster, "get", "pods", "-l", "app=istiod", "-o", "name"))
    .trim()
    .split("\n");
  const metrics = await kubectl(
    cluster,
    "get",
    "--raw",
    `/api/v1/namespaces/istio-system/pods/${pod!.replace("pod/", "")}:15014/proxy/metrics`,
  );
  return Object.entries(parsePeers(metrics).peers).map(([peer, status]) => `${peer} ${status}`);
}
