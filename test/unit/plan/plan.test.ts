import assert from "node:assert/strict";
import * as fc from "fast-check";
import * as yaml from "js-yaml";
import type { MeshPlan } from "../../../sdk/plan/plan";
import { planSteps } from "../../../sdk/plan/steps";
import { anyClusters } from "../../support/any-topology";
import { checkArgs, planOf } from "../../support/check";
import { assertGolden } from "../../support/golden";
import { leakMarker } from "../../support/kubeconfig";
import { differencesFrom, type Likeness } from "../../support/plan-diff";
import { plan } from "../../support/plans";
import { meshArgs, namedTopologies } from "../../support/topologies";

const planNamed = (name: string): MeshPlan => planOf(namedTopologies[name]!);
const goldenFile = (name: string): string => `plans/${name.replace(/[^a-z]+/g, "-")}.yaml`;

/** Topologies whose golden file holds the whole plan. */
const whole = ["primary-remote, different networks", "mixed, five clusters"];

/** Topologies whose golden file holds only what differs from the first of these, by cluster. */
const base = whole[0]!;
const different: { readonly [name: string]: Likeness } = {
  "primary-remote, one network": { east: "east", west: "west" },
  "multi-primary, different networks": { east: "east", west: "east" },
  "multi-primary, one network": { east: "east", west: "east" },
  "a remote of two primaries": { east: "east", south: "west", west: "east" },
  "a remote with a local injector": { east: "east", west: "west" },
  "an external control plane": { control: "east", east: "west", west: "west" },
  "ambient, different networks": { east: "east", west: "east" },
};

/** A topology without a golden file, because its plan is almost that of another. */
const [anyPrimary, twoPrimaries] = ["a remote of any primary", "a remote of two primaries"];

describe("The plan of a named topology", () => {
  for (const name of whole)
    it(`matches its golden file: ${name}`, () => {
      const plan = planNamed(name);
      const steps = planSteps(plan).map(({ id, after, waits }) => ({ [id]: { after, waits } }));
      const dump = yaml.dump({ plan, steps }, { noRefs: true, lineWidth: 140 });
      assert.doesNotMatch(dump, new RegExp(leakMarker));
      assertGolden(goldenFile(name), dump);
    });

  for (const [name, likeness] of Object.entries(different))
    it(`differs from "${base}" as in its golden file: ${name}`, () => {
      assert.doesNotMatch(JSON.stringify(planNamed(name)), new RegExp(leakMarker));
      const differences = differencesFrom(planNamed(base), planNamed(name), likeness);
      const header =
        `# What differs from the plan in ${goldenFile(base)}.\n` +
        "# Each cluster is compared with one of that plan, under its own name.\n";
      assertGolden(goldenFile(name), header + yaml.dump(differences, { noRefs: true }));
    });

  it("covers every named topology", () =>
    assert.deepEqual(
      [...whole, ...Object.keys(different), anyPrimary].sort(),
      Object.keys(namedTopologies).sort(),
    ));

  it("is the same for any primary as for two named ones, except for one annotation", () => {
    const likeness = { east: "east", south: "south", west: "west" };
    const { order, ...differences } = differencesFrom(
      planNamed(twoPrimaries),
      planNamed(anyPrimary),
      likeness,
    );
    const annotations = { "topology.istio.io/controlPlaneClusters": "*" };
    assert.deepEqual(differences, {
      clusters: {
        east: { like: "east" },
        south: { like: "south", differs: { namespace: { metadata: { annotations } } } },
        west: { like: "west" },
      },
    });
    const ids = planSteps(planNamed(twoPrimaries)).map(({ id }) => id);
    assert.equal(order, ids.join(", "));
  });
});

describe("The plan", () => {
  it("exists for clusters that name each other at random, if the rules accept them", () =>
    fc.assert(
      fc.property(anyClusters, (args) => {
        fc.pre(checkArgs(args).length === 0);
        assert.ok(planSteps(planOf(args)).length > 0);
      }),
      { numRuns: 60 },
    ));

  it("gives an external control plane no node agent, even if `defaults` turn it on", () => {
    const remote = { role: "remote", primary: "control" } as const;
    const args = meshArgs({
      control: { role: "external", configCluster: "east" },
      east: remote,
      west: remote,
    });
    const { control, east } = plan({ ...args, defaults: { ...args.defaults, cni: true } });
    assert.deepEqual([control!.cni, east!.cni?.releaseName], [undefined, "istio-cni"]);
  });
});
