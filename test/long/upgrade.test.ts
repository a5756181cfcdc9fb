import assert from "node:assert/strict";
import { helloWorld } from "../../examples/local/hello-world";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { ensureTools } from "../../scripts/tools";
import { ClusterRole, MultiClusterMesh, type ClusterArgs } from "../../sdk";
import {
  chartLabels,
  gatewayName,
  getInSystem,
  kubectlInSystem,
} from "../clusters/support/installed";
import { clientPolicy, enough, whileSendingRequests } from "../clusters/support/requests";
import { assertTraffic } from "../clusters/support/verify";
import { apply, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, type Run } from "../support/engine";
import { packTwoLines, type TwoLines } from "../support/two-lines";

const names = ["east", "west"];
const remote: ClusterArgs = { role: ClusterRole.Remote, primary: "east" };

/** The meshes by title. Primaries come first. */
const meshes: { readonly [title: string]: { readonly [cluster: string]: ClusterArgs } } = {
  "multi-primary": { east: {}, west: {} },
  "primary-remote": { east: {}, west: remote },
};

/** Where clients run. Several in a cluster make it likely that requests are always on their way. */
const clients = [...names, ...names, ...names];

for (const [title, clusters] of Object.entries(meshes)) {
  describe(`upgrades of a mesh: ${title}`, function () {
    this.timeout(900_000);
    this.slow(60_000);
    let kubeconfig: string;
    let lines: TwoLines;
    let stack: TestStack;
    let wanted: { readonly version: string; readonly clusters: typeof clusters };

    const program = async (): Promise<void> => {
      const mesh = new MultiClusterMesh("mesh", {
        clusters: { ...wanted.clusters },
        defaults: { kubeconfig, helmValues: stockEnvoy },
        istio: {
          version: wanted.version,
          chartRepository: lines.folder,
          imageHub: "localhost",
          imagePullPolicy: "IfNotPresent",
        },
      });
      names.forEach((name, index) =>
        helloWorld(name, `v${index + 1}`, { kubeconfig, dependsOn: mesh }),
      );
    };

    before(async () => {
      await ensureTools({ groups: ["upgrade"], yes: true });
      lines = packTwoLines();
      kubeconfig = await sharedClusters({ east: "east", west: "west" }, { olderIstio: true });
      stack = await TestStack.create("upgrade", { program });
    });

    after(async () => {
      await stack?.destroy();
      stack?.remove();
      lines?.remove();
    });

    /** Updates the mesh while every cluster sends requests. No request may fail. */
    async function upgrade(version: string, changed = clusters): Promise<Run> {
      wanted = { version, clusters: changed };
      let run: Run | undefined;
      const failed = await whileSendingRequests(clients, async (requests) => {
        const pods = await Promise.all(names.map(gatewayPods));
        run = await stack.up();
        assertSucceeded(run);
        await Promise.all(names.map((name, index) => ended(name, pods[index]!)));
        await Promise.all(requests.map((one) => enough(one, names.length)));
      });
      assert.deepEqual(failed, []);
      return run!;
    }

    /** Checks which version runs in a cluster. */
    async function assertVersion(cluster: string, version: string): Promise<void> {
      const hasIstiod = clusters[cluster]!.role !== ClusterRole.Remote;
      const istiod = hasIstiod ? ["istiod"] : [];
      assert.deepEqual(await chartLabels(cluster, ...istiod, gatewayName), [
        ...istiod.map((name) => `${name}-${version}`),
        `gateway-${version}`,
      ]);
      const pods = await getInSystem(cluster, "pods");
      const tag = version.split(".").slice(0, 2).join(".");
      for (const { metadata, spec } of pods.items)
        if (metadata.deletionTimestamp === undefined)
          assert.match(spec.containers[0].image, new RegExp(`^localhost/\\w+:${tag}$`));
    }

    it("is installed with the older version", async () => {
      wanted = { version: lines.older, clusters };
      assertSucceeded(await stack.up());
      for (const name of names) await assertVersion(name, lines.older);
      await assertTraffic(names);
      for (const name of names)
        if (clusters[name]!.role !== ClusterRole.Remote) await apply(name, clientPolicy);
    });

    for (const direction of ["newer", "older"] as const) {
      it(`changes to the ${direction} version in one update without a failed request`, async () => {
        const run = await upgrade(lines[direction]);
        for (const name of names) await assertVersion(name, lines[direction]);
        assertOrder(run, clusters);
        await assertTraffic(names);
      });
    }

    it("is upgraded cluster by cluster without a failed request", async () => {
      const upgraded: { [cluster: string]: ClusterArgs } = { ...clusters };
      for (const name of names) {
        upgraded[name] = { ...clusters[name], istioVersion: lines.newer };
        const run = await upgrade(lines.older, { ...upgraded });
        await assertVersion(name, lines.newer);
        const others = names.filter((other) => other !== name);
        for (const other of others)
          assert.ok(!changes(run).some((change) => change.includes(`mesh-${other}-gateway`)));
      }
    });

    it("changes nothing when `istio.version` replaces the versions of the clusters", async () => {
      wanted = { version: lines.newer, clusters };
      const run = await stack.up();
      assertSucceeded(run);
      assert.deepEqual(changes(run), []);
    });
  });
}

async function gatewayPods(cluster: string): Promise<string[]> {
  const { items } = await getInSystem(cluster, "pods", "-l", `app=${gatewayName}`);
  return items.map(({ metadata }: any) => `pod/${metadata.name}`);
}

/** Waits for the end of gateway pods that an update replaced. */
async function ended(cluster: string, pods: readonly string[]): Promise<void> {
  const current = (await getInSystem(cluster, "pods", "-l", `app=${gatewayName}`)).items
    .filter(({ metadata }: any) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }: any) => `pod/${metadata.name}`);
  const replaced = pods.filter((pod) => !current.includes(pod));
  if (replaced.length > 0)
    await kubectlInSystem(cluster, "wait", ...replaced, "--for=delete", "--timeout=120s");
}

/** Fails unless CRDs change before istiod, istiod before gateways, and a primary before remotes. */
function assertOrder(run: Run, clusters: { readonly [name: string]: ClusterArgs }): void {
  const updates = run.steps.filter(({ op }) => op === "update").map(({ name }) => name);
  const first = (prefix: string): number => updates.findIndex((name) => name.startsWith(prefix));
  const deployment = (cluster: string, part: string, name: string): number =>
    updates.indexOf(`mesh-${cluster}-${part}:istio-system/${name}`);
  for (const name of names) {
    const istiodIn = clusters[name]!.role === ClusterRole.Remote ? "east" : name;
    const istiod = deployment(istiodIn, "istiod", "istiod");
    const gateway = deployment(name, "gateway", gatewayName);
    const order = [first(`mesh-${istiodIn}-base`), istiod, gateway];
    assert.ok(!order.includes(-1), `${updates.join("\n")}`);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
      updates.join("\n"),
    );
    if (istiodIn !== name)
      assert.ok(first(`mesh-${name}-istiod`) > istiod, `${name}: ${updates.join("\n")}`);
  }
}
