import assert from "node:assert/strict";
import type { IstioArgs } from "../../../sdk/args/istio";
import { planReadiness } from "../../../sdk/plan/readiness";
import { clusterIn, revisionsOf, type MeshPlan } from "../../../sdk/plan/plan";
import { planSteps } from "../../../sdk/plan/steps";
import { planOf } from "../../support/check";
import { remote } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

const clusters = { east: {}, west: remote({ primary: "east" }), south: {} };
const planWith = (istio: IstioArgs, more = {}): MeshPlan =>
  planOf(meshArgs({ ...clusters, ...more }, { istio }));

const before: IstioArgs = { version: "1.30.4", revision: "1-30", revisionTags: ["default"] };
const added: IstioArgs = {
  revision: "1-30",
  revisions: { "1-30": { version: "1.30.4", tags: ["default"] }, "1-31": { version: "1.31.0" } },
};
const unnamed: IstioArgs = {
  revisions: { default: { version: "1.30.4" }, "1-31": { version: "1.31.0" } },
};

/** The names of the objects that open gateways in a cluster, and the names that they route. */
const routes = (plan: MeshPlan, cluster: string): { [name: string]: unknown } =>
  Object.fromEntries(
    clusterIn(plan, cluster)
      .exposure.filter(({ kind }) => kind === "VirtualService")
      .map(({ metadata, spec }) => [metadata.name, spec?.["hosts"]]),
  );

describe("the plan of several revisions", () => {
  it("leaves everything of the first one as it was, except the CRDs", () => {
    const [old, both] = [planWith(before), planWith(added)];
    for (const cluster of old.clusters) {
      const { base, exposure, otherRevisions, ...rest } = clusterIn(both, cluster.name);
      const { base: oldBase, exposure: oldExposure, otherRevisions: none, ...oldRest } = cluster;
      assert.deepEqual(rest, oldRest);
      assert.deepEqual(base, { ...oldBase, version: "1.31.0" });
      assert.deepEqual(exposure.slice(0, oldExposure.length - 1), oldExposure.slice(0, -1));
      assert.deepEqual(none, []);
      assert.deepEqual(
        otherRevisions.map(({ revision, istiod }) => [revision, istiod.version]),
        [["1-31", "1.31.0"]],
      );
    }
  });

  it("gives a canary everything that a revision has by itself", () => {
    const both = planWith(added);
    const alone = planWith({ version: "1.31.0", revision: "1-31" });
    for (const cluster of both.clusters) {
      const { revision, istiod, injector, istiodEndpoints } = clusterIn(alone, cluster.name);
      const { validatesAll: _, ...chart } = istiod;
      const [own] = cluster.otherRevisions;
      assert.deepEqual(
        { ...own },
        { revision, istiod: chart, ...(injector && { injector }), istiodEndpoints },
      );
    }
  });

  it("routes remotes to each revision by its name", () => {
    const hosts = (name: string): string[] => [
      `${name}.istio-system.svc`,
      `${name}.istio-system.svc.cluster.local`,
    ];
    assert.deepEqual(routes(planWith(added), "east"), {
      "istiod-vs-1-30": hosts("istiod-1-30"),
      "istiod-vs-1-31": hosts("istiod-1-31"),
    });
    assert.deepEqual(routes(planWith(unnamed), "east"), {
      "istiod-vs": hosts("istiod"),
      "istiod-vs-1-31": hosts("istiod-1-31"),
    });
    assert.deepEqual(routes(planWith({}), "east"), { "istiod-vs": ["*"] });
    assert.deepEqual(routes(planWith(unnamed), "south"), {});
  });

  it("has the same plan when one revision is left as without the argument", () => {
    const revisions = { "1-31": { version: "1.31.0", tags: ["default"] } };
    const alone = { version: "1.31.0", revision: "1-31", revisionTags: ["default"] };
    assert.deepEqual(planWith({ revisions }), planWith(alone));
  });

  it("lets one revision validate what names none", () => {
    const validators = (istio: IstioArgs): string[] =>
      revisionsOf(clusterIn(planWith(istio), "east"))
        .filter(({ istiod }) => istiod.validatesAll)
        .map(({ revision }) => revision);
    assert.deepEqual(validators(added), ["1-30"]);
    assert.deepEqual(validators(moved(added)), ["1-31"]);
    assert.deepEqual(validators(unnamed), [""]);
    assert.deepEqual(validators(moved(unnamed)), ["1-31"]);
    assert.deepEqual(validators({ revisions: { a: {}, b: {} } }), ["a"]);
  });

  it("turns the webhook of a control plane without a revision off for the tag default", () => {
    const deactivated = (istio: IstioArgs): string[] =>
      planWith(istio)
        .clusters.flatMap(revisionsOf)
        .filter(({ istiod }) => istiod.isDeactivated)
        .map(({ revision }) => revision);
    assert.deepEqual(deactivated(unnamed), []);
    assert.deepEqual(deactivated(added), []);
    assert.deepEqual(deactivated(moved(unnamed)), ["", "", ""]);
    assert.deepEqual(deactivated(moved(added)), []);
  });

  it("moves the gateway of one cluster, and of all", () => {
    const gateways = (istio: IstioArgs, more = {}): { [cluster: string]: unknown } =>
      Object.fromEntries(
        planWith(istio, more).clusters.map(({ name, gateway }) => [
          name,
          [gateway?.chart?.values["revision"], gateway?.chart?.version],
        ]),
      );
    const [old, canary] = [
      ["1-30", "1.30.4"],
      ["1-31", "1.31.0"],
    ];
    assert.deepEqual(gateways(added), { east: old, south: old, west: old });
    const one = { west: { ...clusters.west, eastWestGateway: { revision: "1-31" } } };
    assert.deepEqual(gateways(added, one), { east: old, south: old, west: canary });
    const all = { ...added, revision: "1-31" };
    assert.deepEqual(gateways(all), { east: canary, south: canary, west: canary });
  });

  it("has gateways of the oldest version unless one is chosen", () => {
    const main = (istio: IstioArgs): string => planWith(istio).revision;
    assert.equal(main({ revisions: { a: { version: "1.31.0" }, b: { version: "1.30.10" } } }), "b");
    assert.equal(main({ revisions: { b: {}, a: {} } }), "a");
    assert.equal(main(unnamed), "");
  });

  it("creates each revision after what it needs", () => {
    const steps = planSteps(planWith(added, { west: canaryGateway }));
    const after = (id: string): readonly string[] => steps.find((step) => step.id === id)!.after;
    assert.ok(after("east/istiod/1-31").includes("east/injector/1-31"));
    assert.ok(after("west/istiod/1-31").includes("east/istiod/1-31"));
    assert.ok(!after("west/istiod/1-31").includes("east/istiod/1-30"));
    assert.ok(after("east/exposure").includes("east/istiod/1-31"));
    assert.ok(after("west/gateway").includes("west/istiod/1-31"));
    assert.ok(after("east/gateway").includes("east/istiod/1-30"));
  });

  it("is ready when the istiods of all revisions are", () => {
    const istiods = planReadiness(planWith(unnamed)).map(({ cluster, istiod, peers }) => [
      cluster,
      istiod?.["istio.io/rev"],
      peers,
    ]);
    assert.deepEqual(istiods, [
      ["east", "default", ["south", "west"]],
      ["east", "1-31", ["south", "west"]],
      ["south", "default", ["east", "west"]],
      ["south", "1-31", ["east", "west"]],
      ["west", undefined, []],
    ]);
  });
});

const canaryGateway = { ...clusters.west, eastWestGateway: { revision: "1-31" } };

/** The tag "default" leads to the canary. */
function moved({ revisions, ...others }: IstioArgs): IstioArgs {
  const { tags: _, ...old } = Object.values(revisions!)[0]!;
  const [name] = Object.keys(revisions!);
  const canary = { ...revisions!["1-31"], tags: ["default"] };
  return { ...others, revisions: { [name!]: old, "1-31": canary } };
}
