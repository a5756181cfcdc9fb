import assert from "node:assert/strict";
import { ClusterRole, type IstioArgs, type MultiClusterMeshArgs } from "../../sdk";
import { chartLabels, gatewayName, getInSystem, podsOf } from "../clusters/support/installed";
import { restartSample } from "../clusters/support/sample";
import { assertTraffic } from "../clusters/support/verify";
import { kubectlJson } from "../support/clusters";
import { assertSucceeded, changes } from "../support/engine";
import { TwoLines } from "../support/two-lines";
import { BusyMesh } from "./support/busy-mesh";

type Clusters = MultiClusterMeshArgs["clusters"];

const names = ["east", "west"];
const meshes: { readonly [title: string]: Clusters } = {
  "multi-primary": { east: {}, west: {} },
  "primary-remote": { east: {}, west: { role: ClusterRole.Remote, primary: "east" } },
};

/** The revision that a mesh has before the canary. "default" is a control plane without one. */
const starts = ["old", "default"];

const canary = "new";
const tags = { tags: ["default"] };

for (const [title, clusters] of Object.entries(meshes))
  for (const start of starts)
    describe(`a canary next to the revision "${start}": ${title}`, function () {
      this.timeout(900_000);
      this.slow(60_000);
      const lines = TwoLines.duringTests();
      const mesh = BusyMesh.duringTests(clusters, { olderIstio: true });
      const isNamed = start !== "default";

      const meshOf = (istio: IstioArgs, members = clusters): MultiClusterMeshArgs => ({
        clusters: members,
        istio: { ...istio, ...lines.source },
      });

      /** Both revisions. `tagged` has the tag "default", unless that is the revision's own name. */
      const both = (tagged: string): NonNullable<IstioArgs["revisions"]> => ({
        [start]: { version: lines.older, ...(tagged === start && isNamed ? tags : {}) },
        [canary]: { version: lines.newer, ...(tagged === canary ? tags : {}) },
      });
      const alone = (): IstioArgs => ({
        revision: canary,
        revisions: { [canary]: { version: lines.newer, ...tags } },
      });

      const workloads = (): Promise<string[]> => revisionsOf("helloworld", "sample");
      const gateways = (): Promise<string[]> => revisionsOf(gatewayName, "istio-system");
      const restartWorkloads = (): Promise<void[]> => Promise.all(names.map(restartSample));

      it("begins with one revision", async () => {
        await mesh.install(
          meshOf(
            isNamed
              ? { version: lines.older, revision: start, revisionTags: ["default"] }
              : { version: lines.older },
          ),
        );
        assert.deepEqual(await workloads(), [start, start]);
      });

      it("is added without a change to a running pod", async () => {
        const before = await podsOf(names);
        const run = await mesh.change(meshOf({ revision: start, revisions: both(start) }));
        const after = await podsOf(names);
        const gone = before.filter((pod) => !after.includes(pod));
        assert.deepEqual(gone, []);
        const deleted = changes(run).filter((change) => change.startsWith("delete"));
        assert.deepEqual(deleted, []);
        await assertTraffic(names);
      });

      it("gets the tag by an update", async () => {
        const run = await mesh.change(meshOf({ revision: start, revisions: both(canary) }));
        if (isNamed)
          assert.ok(!changes(run).some((change) => /^(create|delete) .*tag/.test(change)));
        assert.deepEqual(await workloads(), [start, start]);
        await restartWorkloads();
        assert.deepEqual(await workloads(), [canary, canary]);
        await assertTraffic(names);
      });

      it("gives the tag back, and gets it again", async () => {
        await mesh.change(meshOf({ revision: start, revisions: both(start) }));
        await restartWorkloads();
        assert.deepEqual(await workloads(), [start, start]);
        await mesh.change(meshOf({ revision: start, revisions: both(canary) }));
      });

      it("does not let the old one go while pods use it", async () => {
        const { output } = await mesh.preview(meshOf(alone()));
        const refusal = `"${start}" cannot be removed, because pods still use it: .*sample`;
        assert.match(output, new RegExp(`istio.revisions: ${refusal}`));
        await restartWorkloads();
      });

      it("gets the gateway of one cluster, and then all", async () => {
        const west = { ...clusters["west"], eastWestGateway: { revision: canary } };
        const revisions = both(canary);
        await mesh.change(meshOf({ revision: start, revisions }, { ...clusters, west }));
        assert.deepEqual(await gateways(), [start, canary]);
        await mesh.change(meshOf({ revision: canary, revisions }));
        assert.deepEqual(await gateways(), [canary, canary]);
        assert.deepEqual(await chartLabels("east", gatewayName), [`gateway-${lines.newer}`]);
      });

      it("stays alone", async () => {
        await mesh.change(meshOf(alone()));
        const { items } = await getInSystem("east", "deployments", "-l", "app=istiod");
        const istiods = items.map(({ metadata }: any) => metadata.name);
        assert.deepEqual(istiods, [`istiod-${canary}`]);
        await assertTraffic(names);
      });

      it("changes nothing when it is written in the short form", async () => {
        const shown = await mesh.preview(
          meshOf({ version: lines.newer, revision: canary, revisionTags: ["default"] }),
        );
        assertSucceeded(shown);
        assert.deepEqual(changes(shown), []);
      });
    });

/** The revisions of the running pods of an app, by cluster. */
const revisionsOf = (app: string, namespace: string): Promise<string[]> =>
  Promise.all(
    names.map(async (name) => {
      const { items } = await kubectlJson(name, "-n", namespace, "get", "pods", "-l", `app=${app}`);
      const live = items.filter(({ metadata }: any) => metadata.deletionTimestamp === undefined);
      const found = live.map(({ metadata }: any) => metadata.annotations["istio.io/rev"]);
      return [...new Set(found)].join();
    }),
  );
