import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs, type HelmValuesArgs } from "../../sdk";
import { kubectl } from "../support/clusters";
import { getInSystem, kubectlInSystem, systemNamespace } from "./support/installed";
import { gatewayUid, KillableMesh } from "./support/interrupted";
import { unexpectedLeftovers } from "./support/mesh-suite";

const east: { [name: string]: ClusterArgs } = { east: {} };
const west: ClusterArgs = {
  role: ClusterRole.Remote,
  primary: "east",
  namespace: { existing: true },
};
const both = { ...east, west };

/** Waits until an object of the system namespace exists. */
async function created(cluster: string, object: string): Promise<void> {
  await kubectl(cluster, "wait", `namespace/${systemNamespace}`, "--for=create", "--timeout=3m");
  await kubectlInSystem(cluster, "wait", object, "--for=create", "--timeout=3m");
}

/** Settings of istiod that change its Deployment. */
const settings = (env: { readonly [name: string]: string }): HelmValuesArgs => ({
  istiod: { env },
});
const helmValues = settings({ MARK: "next" });

/** The Secret in which Helm records the first revision of the chart `base`. */
const record = "secret/sh.helm.release.v1.istio-base.v1";

describe("a mesh whose runs are killed", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let mesh: KillableMesh;
  const uids: { [cluster: string]: string } = {};

  before(async () => {
    mesh = await KillableMesh.create(Object.keys(both), ["west"]);
  });

  after(async () => {
    await mesh?.stack.destroy({ refresh: true });
    await kubectl("west", "delete", "namespace", systemNamespace);
    mesh?.remove();
  });

  async function converge(): Promise<void> {
    await mesh.converge();
    for (const [cluster, uid] of Object.entries(uids))
      assert.equal(await gatewayUid(cluster), uid, `the load balancer of ${cluster}`);
  }

  it("is installed by the next update, and an object of the killed run can change", async () => {
    mesh.want({ clusters: east, helmValues: settings({ MARK: "killed", DROPPED: "x" }) });
    // Helm goes on after the engine, so Pulumi's state never learns of this release
    await mesh.killWhen("up", async (run) => {
      await created("east", record);
      await run.killEngine();
      const deployed = "--for=jsonpath={.metadata.labels.status}=deployed";
      await kubectlInSystem("east", "wait", record, deployed, "--timeout=3m");
    });
    // the run waits for istiod's pod, so Pulumi's state does not have the Deployment yet
    await mesh.killWhen("up", () => created("east", "deployment/istiod"));
    mesh.want({ clusters: east, helmValues });
    await converge();
    const { spec } = await getInSystem("east", "deployment", "istiod");
    const { env } = spec.template.spec.containers[0];
    const marks = env.filter(({ name }: { name: string }) => ["MARK", "DROPPED"].includes(name));
    assert.deepEqual(marks, [{ name: "MARK", value: "next" }]);
  });

  it("gets a cluster that joins, whose kubeconfig is an Output", async () => {
    mesh.want({ clusters: both, helmValues });
    await mesh.killWhen("up", () => created("west", record));
    await mesh.killWhen("up", () => created("west", "deployment/istio-eastwestgateway"));
    for (const cluster of Object.keys(both)) uids[cluster] = await gatewayUid(cluster);
    await converge();
  });

  it("loses a cluster that leaves, without its namespace", async () => {
    await withoutRecords("west");
    mesh.want({ clusters: east, helmValues });
    const owner = "configmap/istio-multicluster";
    await mesh.killWhen("up", () =>
      kubectlInSystem("west", "wait", owner, "--for=delete", "--timeout=3m"),
    );
    await mesh.converge();
    assert.deepEqual(await unexpectedLeftovers("west", mesh.before["west"]!), []);
  });

  it("is destroyed by the next destroy", async () => {
    await withoutRecords("east");
    await mesh.killWhen("destroy", () => isDeleted("east"));
    await mesh.vanish();
  });
});

/** Deletes Helm's records, as if runs had been killed right after Helm uninstalled its releases. */
const withoutRecords = (cluster: string): Promise<unknown> =>
  kubectlInSystem(cluster, "delete", "secrets", "--selector=owner=helm");

/** Waits until the deletion of the system namespace has begun. */
function isDeleted(cluster: string): Promise<unknown> {
  const deleted = "--for=jsonpath={.metadata.deletionTimestamp}";
  return kubectl(cluster, "wait", `namespace/${systemNamespace}`, deleted, "--timeout=3m");
}
