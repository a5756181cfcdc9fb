import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs, type MultiClusterMeshArgs } from "../../sdk";
import { chartLabels, gatewayName, getInSystem } from "../clusters/support/installed";
import { assertTraffic } from "../clusters/support/verify";
import { assertSucceeded, changes, type Run } from "../support/engine";
import { TwoLines } from "../support/two-lines";
import { BusyMesh } from "./support/busy-mesh";

type Clusters = MultiClusterMeshArgs["clusters"];

const remote = (primary: string): ClusterArgs => ({ role: ClusterRole.Remote, primary });

/** The meshes by title. Primaries come first. */
const meshes: { readonly [title: string]: Clusters } = {
  "multi-primary": { east: {}, west: {} },
  "primary-remote": { east: {}, west: remote("east") },
  "two primaries, and a remote behind the gateway of one of them": {
    east: {},
    west: {},
    south: { ...remote("west"), network: "west", eastWestGateway: { enabled: false } },
  },
};

for (const [title, clusters] of Object.entries(meshes)) {
  describe(`upgrades of a mesh: ${title}`, function () {
    this.timeout(900_000);
    this.slow(60_000);
    const lines = TwoLines.duringTests();
    const mesh = BusyMesh.duringTests(clusters, { olderIstio: true });
    const names = Object.keys(clusters);

    const meshOf = (
      version: string,
      members = clusters,
      oneClusterAtATime = false,
    ): MultiClusterMeshArgs => ({
      clusters: members,
      istio: { version, oneClusterAtATime, ...lines.source },
    });

    /** Checks which version runs in a cluster. */
    async function assertVersion(cluster: string, version: string): Promise<void> {
      const { items } = await getInSystem(cluster, "deployments");
      const deployments = items.map(({ metadata }: any) => metadata.name).sort();
      assert.deepEqual(
        deployments,
        [
          ...(isRemote(clusters, cluster) ? [] : ["istiod"]),
          ...(hasGateway(clusters, cluster) ? [gatewayName] : []),
        ].sort(),
      );
      for (const label of await chartLabels(cluster, ...deployments))
        assert.match(label, new RegExp(`-${version}$`));
      const pods = await getInSystem(cluster, "pods");
      const tag = version.split(".").slice(0, 2).join(".");
      for (const { metadata, spec } of pods.items)
        if (metadata.deletionTimestamp === undefined)
          assert.match(spec.containers[0].image, new RegExp(`^localhost/\\w+:${tag}$`));
    }

    it("is installed with the older version", async () => {
      await mesh.install(meshOf(lines.older));
      for (const name of names) await assertVersion(name, lines.older);
    });

    it("changes to the newer version in one update, one cluster at a time", async () => {
      const run = await mesh.change(meshOf(lines.newer, clusters, true));
      for (const name of names) await assertVersion(name, lines.newer);
      assertOrder(run, clusters);
      assertInTurn(run, names);
      await assertTraffic(names);
    });

    it("changes to the older version in one update, all clusters at the same time", async () => {
      const run = await mesh.change(meshOf(lines.older));
      for (const name of names) await assertVersion(name, lines.older);
      assertOrder(run, clusters);
      await assertTraffic(names);
    });

    it("is upgraded cluster by cluster, primaries first", async () => {
      const upgraded: { [cluster: string]: ClusterArgs } = { ...clusters };
      for (const name of names) {
        upgraded[name] = { ...clusters[name], istioVersion: lines.newer };
        const run = await mesh.change(meshOf(lines.older, { ...upgraded }));
        await assertVersion(name, lines.newer);
        assertOnly(run, name);
      }
    });

    it("changes nothing when `istio.version` replaces the versions of the clusters", async () => {
      const shown = await mesh.preview(meshOf(lines.newer));
      assertSucceeded(shown);
      assert.deepEqual(changes(shown), []);
    });

    it("goes back cluster by cluster, in the same order", async () => {
      const reverted: { [cluster: string]: ClusterArgs } = { ...clusters };
      for (const name of names) {
        reverted[name] = { ...clusters[name], istioVersion: lines.older };
        const run = await mesh.change(meshOf(lines.newer, { ...reverted }));
        await assertVersion(name, lines.older);
        assertOnly(run, name);
      }
      await assertTraffic(names);
    });
  });
}

const isRemote = (clusters: Clusters, name: string): boolean =>
  clusters[name]?.role === ClusterRole.Remote;

const hasGateway = (clusters: Clusters, name: string): boolean =>
  clusters[name]?.eastWestGateway?.enabled !== false;

/** Fails if something in another cluster changed. */
const assertOnly = (run: Run, cluster: string): void =>
  assert.deepEqual(
    changes(run).filter((change) => !change.includes(` mesh-${cluster}-`)),
    [],
  );

const updatesIn = ({ steps }: Run): string[] =>
  steps.filter(({ op }) => op === "update").map(({ name }) => name);

/** Fails unless CRDs change before istiod, istiod before gateways, and a primary before remotes. */
function assertOrder(run: Run, clusters: Clusters): void {
  const updates = updatesIn(run);
  const first = (prefix: string): number => updates.findIndex((name) => name.startsWith(prefix));
  const deployment = (cluster: string, part: string, name: string): number =>
    updates.indexOf(`mesh-${cluster}-${part}:istio-system/${name}`);
  for (const name of Object.keys(clusters)) {
    const istiodIn = clusters[name]?.primary ?? name;
    const istiod = deployment(istiodIn, "istiod", "istiod");
    const order = [first(`mesh-${istiodIn}-base`), istiod];
    if (hasGateway(clusters, name)) order.push(deployment(name, "gateway", gatewayName));
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

/** Fails unless each cluster changes after the one before it. */
function assertInTurn(run: Run, names: readonly string[]): void {
  const updates = updatesIn(run);
  const order = updates.map((name) => names.findIndex((one) => name.startsWith(`mesh-${one}-`)));
  const inCluster = order.filter((index) => index !== -1);
  assert.deepEqual(
    inCluster,
    [...inCluster].sort((a, b) => a - b),
    updates.join("\n"),
  );
}
