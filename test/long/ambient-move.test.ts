import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ambientValues } from "../../examples/local/ambient";
import { helloWorld } from "../../examples/local/hello-world";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { hasZtunnel } from "../../scripts/clusters";
import { MultiClusterMesh, type DataPlane, type TrustArgs } from "../../sdk";
import { assertConnected } from "../clusters/support/announced";
import { upWithAmbientObjects, withZtunnel } from "../clusters/support/ambient";
import { removeGatewayApi } from "../clusters/support/gateway-api";
import { removeHbone, startHbone } from "../clusters/support/hbone";
import { whileSendingRequests } from "../clusters/support/requests";
import { restartSample } from "../clusters/support/sample";
import { assertTraffic } from "../clusters/support/verify";
import { makeAuthority } from "../support/authorities";
import { kubectlJson, localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, TestStack } from "../support/engine";

const names = ["east", "west"];

/** Without ztunnel, no pod starts in an ambient namespace, so the sample is outside the mesh. */
const afterMove = hasZtunnel() ? { isAmbient: true } : { label: {} };

/** As docs/ambient.md shows it: cluster by cluster, from one mesh to another in the same program. */
describe("a mesh with sidecars that moves to ambient mode", function () {
  this.timeout(600_000);
  this.slow(120_000);

  let stack: TestStack;
  let workloads: TestStack;
  /** What the next run of the programs installs. */
  const wanted = { sidecars: names, ambient: [] as string[], dataPlane: "sidecar" as DataPlane };
  let moved: readonly string[] = [];

  before(async () => {
    const kubeconfig = await sharedClusters();
    const root = await makeAuthority({ subject: "CN=Root of both" });
    const trust: TrustArgs = {
      rootCertificate: root.certificate,
      rootKey: pulumi.secret(root.privateKey),
    };
    const common = { istio: localIstio(), trust };
    const inAmbient = { installGatewayApi: true, helmValues: ambientValues(hasZtunnel()) };
    stack = await TestStack.create("moving", {
      program: async () => {
        const { sidecars, ambient, dataPlane } = wanted;
        const outputs: { [mesh: string]: unknown } = {};
        if (sidecars.length > 0)
          new MultiClusterMesh("mesh", {
            ...common,
            clusters: members(sidecars),
            dataPlane,
            defaults: { kubeconfig, ...(dataPlane === "ambient" ? inAmbient : withSidecars) },
          });
        if (ambient.length > 0)
          outputs["ambient"] = new MultiClusterMesh("ambient", {
            ...common,
            clusters: members(ambient),
            dataPlane: "ambient",
            defaults: { kubeconfig, ...inAmbient },
          }).clusters;
        return outputs;
      },
    });
    workloads = await TestStack.create("workloads", {
      program: async () => {
        const dependsOn = new pulumi.ComponentResource("test:Mesh", "mesh");
        names.forEach((name, index) =>
          helloWorld(name, `v${index + 1}`, {
            kubeconfig,
            dependsOn,
            ...(moved.includes(name) ? afterMove : {}),
          }),
        );
      },
    });
  });

  after(async () => {
    await removeHbone(...names);
    await workloads?.destroy();
    await stack?.destroy();
    workloads?.remove();
    stack?.remove();
    // other suites have clusters without the Gateway API
    for (const name of names) await removeGatewayApi(name);
  });

  /** Installs the two meshes. `joining` are the clusters that are new to ambient mode. */
  async function install(
    sidecars: string[],
    ambient: string[],
    joining: readonly string[] = [],
  ): Promise<void> {
    Object.assign(wanted, { sidecars, ambient });
    await upWithAmbientObjects(stack, joining);
  }

  /** Gives the pods of a cluster to its ambient mesh. */
  async function move(cluster: string): Promise<void> {
    moved = [...moved, cluster];
    assertSucceeded(await workloads.up());
    await restartSample(cluster);
    const { items } = await kubectlJson(cluster, "-n", "sample", "get", "pods");
    for (const { spec } of items) assert.equal(spec.containers.length, 1);
  }

  /** Asserts that the pods of some clusters reach their own Service during some work. */
  async function staysUp(clusters: readonly string[], work: () => Promise<void>): Promise<void> {
    assert.deepEqual(await whileSendingRequests(clusters, work), []);
  }

  it("begins with sidecars", async () => {
    await install(names, []);
    assertSucceeded(await workloads.up());
    await assertTraffic(names);
  });

  it("cannot change in place, and the preview says what would move", async () => {
    wanted.dataPlane = "ambient";
    const { error, output } = await stack.preview();
    wanted.dataPlane = "sidecar";
    assert.ok(error);
    assert.match(output, /dataPlane: cannot change from "sidecar" to "ambient"/);
    assert.match(output, /the gateways of "east" and "west" \(port 15443 becomes 15008\)/);
    assert.match(output, /pods with sidecars: east\/sample \(2\), west\/sample \(2\)/);
    assert.match(output, /istio\.io\/global=true: east\/sample \(1\), west\/sample \(1\)/);
  });

  it("cannot give a cluster to the other mesh before it has left", async () => {
    Object.assign(wanted, { sidecars: ["east"], ambient: ["west"] });
    const { error, output } = await stack.preview();
    assert.ok(error);
    assert.match(output, /dataPlane: cannot change from "sidecar" to "ambient"/);
    assert.match(output, /must leave its mesh in one update, and join the second in the next/);
  });

  it("lets a cluster leave, and the pods of both reach their own Service", () =>
    staysUp(names, () => install(["east"], [])));

  it("lets the cluster begin an ambient mesh meanwhile", () =>
    staysUp(["east"], () => install(["east"], ["west"], ["west"])));

  it("moves the pods of the cluster", () => staysUp(["east"], () => move("west")));

  withZtunnel("carries the requests of the moved pods", () => assertTraffic(["west"]));

  it("lets the last cluster join the ambient mesh", async () => {
    await install([], ["west"]);
    await install([], names, ["east"]);
    await move("east");
  });

  it("carries requests between the clusters again", async () => {
    await startHbone(names, names);
    const { ambient } = await stack.outputs();
    const addresses = names.map((name) => [name, ambient!.value[name].gatewayAddress]);
    await assertConnected(Object.fromEntries(addresses));
  });

  withZtunnel("carries the requests of pods between the clusters again", () =>
    assertTraffic(names),
  );
});

const members = (clusters: readonly string[]) =>
  Object.fromEntries(clusters.map((name) => [name, {}]));

const withSidecars = { helmValues: stockEnvoy };
