import assert from "node:assert/strict";
import { helloWorld } from "../../examples/local/hello-world";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { ensureTools } from "../../scripts/tools";
import { ClusterRole, MultiClusterMesh, type ClusterArgs, type IstioArgs } from "../../sdk";
import { chartLabels, gatewayName, getInSystem, podsOf } from "../clusters/support/installed";
import { clientPolicy, enough, whileSendingRequests } from "../clusters/support/requests";
import { assertTraffic } from "../clusters/support/verify";
import { apply, kubectl, kubectlJson, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, type Run } from "../support/engine";
import { packTwoLines, type TwoLines } from "../support/two-lines";

const names = ["east", "west"];
const remote: ClusterArgs = { role: ClusterRole.Remote, primary: "east" };
const meshes: { readonly [title: string]: { readonly [cluster: string]: ClusterArgs } } = {
  "multi-primary": { east: {}, west: {} },
  "primary-remote": { east: {}, west: remote },
};

/** The revision that a mesh has before the canary. "default" is a control plane without one. */
const starts = ["old", "default"];

/** Where clients run. Several in a cluster make it likely that requests are always on their way. */
const clients = [...names, ...names, ...names];

for (const [title, clusters] of Object.entries(meshes))
  for (const start of starts)
    describe(`a canary next to the revision "${start}": ${title}`, function () {
      this.timeout(900_000);
      this.slow(60_000);
      let kubeconfig: string;
      let lines: TwoLines;
      let stack: TestStack;
      let istio: IstioArgs;
      let members: { readonly [cluster: string]: ClusterArgs } = clusters;
      const canary = "new";
      const isNamed = start !== "default";

      const program = async (): Promise<void> => {
        const mesh = new MultiClusterMesh("mesh", {
          clusters: { ...members },
          defaults: { kubeconfig, helmValues: stockEnvoy },
          istio: {
            ...istio,
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
        stack = await TestStack.create("canary", { program });
      });
      after(async () => {
        await stack?.destroy();
        stack?.remove();
        lines?.remove();
      });

      /** Both revisions. `tagged` has the tag "default", unless that is the revision's own name. */
      const both = (tagged: string): NonNullable<IstioArgs["revisions"]> => ({
        [start]: { version: lines.older, ...(tagged === start && isNamed ? tags : {}) },
        [canary]: { version: lines.newer, ...(tagged === canary ? tags : {}) },
      });
      const tags = { tags: ["default"] };

      /** Updates the mesh while every cluster sends requests. No request may fail. */
      async function step(changed: IstioArgs, more = members): Promise<Run> {
        istio = changed;
        members = more;
        let run: Run | undefined;
        const failed = await whileSendingRequests(clients, async (requests) => {
          run = await stack.up();
          assertSucceeded(run);
          await Promise.all(requests.map((one) => enough(one, names.length)));
        });
        assert.deepEqual(failed, []);
        return run!;
      }

      const revisionOf = async (
        cluster: string,
        app: string,
        namespace: string,
      ): Promise<string> => {
        const { items } = await kubectlJson(
          cluster,
          "-n",
          namespace,
          "get",
          "pods",
          "-l",
          `app=${app}`,
        );
        const live = items.filter(({ metadata }: any) => metadata.deletionTimestamp === undefined);
        const found = live.map(({ metadata }: any) => metadata.annotations["istio.io/rev"]);
        return [...new Set(found)].join();
      };
      const workloads = (): Promise<string[]> =>
        Promise.all(names.map((name) => revisionOf(name, "helloworld", "sample")));
      const gateways = (): Promise<string[]> =>
        Promise.all(names.map((name) => revisionOf(name, gatewayName, "istio-system")));

      async function restartWorkloads(): Promise<void> {
        for (const name of names) {
          const deployments = ["deployment", "-n", "sample"];
          await kubectl(name, "rollout", "restart", ...deployments);
          const { items } = await kubectlJson(name, "get", ...deployments);
          for (const { metadata } of items)
            await kubectl(name, "rollout", "status", "-n", "sample", `deployment/${metadata.name}`);
        }
      }

      it("begins with one revision", async () => {
        istio = isNamed
          ? { version: lines.older, revision: start, revisionTags: ["default"] }
          : { version: lines.older };
        assertSucceeded(await stack.up());
        await assertTraffic(names);
        for (const name of names)
          if (clusters[name]!.role !== ClusterRole.Remote) await apply(name, clientPolicy);
        assert.deepEqual(await workloads(), [start, start]);
      });

      it("is added without a change to a running pod", async () => {
        const before = await podsOf(names);
        const run = await step({ revision: start, revisions: both(start) });
        const after = await podsOf(names);
        assert.deepEqual(
          before.filter((pod) => !after.includes(pod)),
          [],
        );
        assert.deepEqual(
          changes(run).filter((change) => change.startsWith("delete")),
          [],
        );
        await assertTraffic(names);
      });

      it("gets the tag by an update", async () => {
        const run = await step({ revision: start, revisions: both(canary) });
        if (isNamed)
          assert.ok(!changes(run).some((change) => /^(create|delete) .*tag/.test(change)));
        assert.deepEqual(await workloads(), [start, start]);
        await restartWorkloads();
        assert.deepEqual(await workloads(), [canary, canary]);
        await assertTraffic(names);
      });

      it("gives the tag back, and gets it again", async () => {
        await step({ revision: start, revisions: both(start) });
        await restartWorkloads();
        assert.deepEqual(await workloads(), [start, start]);
        await step({ revision: start, revisions: both(canary) });
      });

      it("does not let the old one go while pods use it", async () => {
        istio = { revision: canary, revisions: { [canary]: both(canary)[canary]! } };
        const refused = await stack.preview();
        assert.match(
          refused.output,
          new RegExp(
            `istio.revisions: "${start}" cannot be removed, because pods still use it: .*sample`,
          ),
        );
        await restartWorkloads();
      });

      it("gets the gateway of one cluster, and then all", async () => {
        const moved = { eastWestGateway: { revision: canary } };
        await step(
          { revision: start, revisions: both(canary) },
          { ...clusters, west: { ...clusters["west"], ...moved } },
        );
        assert.deepEqual(await gateways(), [start, canary]);
        await step({ revision: canary, revisions: both(canary) }, clusters);
        assert.deepEqual(await gateways(), [canary, canary]);
        assert.deepEqual(await chartLabels("east", gatewayName), [`gateway-${lines.newer}`]);
      });

      it("stays alone", async () => {
        await step({ revision: canary, revisions: { [canary]: both(canary)[canary]! } });
        const { items } = await getInSystem("east", "deployments", "-l", "app=istiod");
        assert.deepEqual(
          items.map(({ metadata }: any) => metadata.name),
          [`istiod-${canary}`],
        );
        await assertTraffic(names);
      });

      it("changes nothing when it is written in the short form", async () => {
        istio = { version: lines.newer, revision: canary, revisionTags: ["default"] };
        const run = await stack.up();
        assertSucceeded(run);
        assert.deepEqual(changes(run), []);
      });
    });
