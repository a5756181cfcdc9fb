import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Step } from "../../../sdk/plan/step";
import { deferClusters } from "../../../sdk/plan/step-order";
import { planSteps } from "../../../sdk/plan/steps";
import { anyTopology } from "../../support/any-topology";
import { planOf } from "../../support/check";
import { namedTopologies } from "../../support/topologies";

describe("Steps with a deferred cluster", () => {
  /** The steps before the first step of the deferred cluster, and the others. */
  const split = (topology: string, deferred: string): { first: string[]; others: Step[] } => {
    const steps = planSteps(planOf(namedTopologies[topology]!));
    const ordered = deferClusters(steps, new Set([deferred]));
    const begin = ordered.findIndex(({ cluster }) => cluster === deferred);
    return { first: ordered.slice(0, begin).map(({ id }) => id), others: ordered.slice(begin) };
  };

  it("begin with every step of the other primary", () => {
    const { first, others } = split("multi-primary, different networks", "west");
    const parts = [
      "base",
      "cacerts",
      "exposure",
      "gateway",
      "gatewayService",
      "injector",
      "istiod",
      "namespace",
      "owner",
      "readerToken",
    ];
    assert.deepEqual(
      first.sort(),
      parts.map((part) => `east/${part}`),
    );
    for (const { id, after } of others)
      assert.ok(
        first.every((step) => after.includes(step)),
        `${id} does not wait for the first steps`,
      );
  });

  it("begin with the steps of a remote that need no primary", () => {
    const { first } = split("primary-remote, different networks", "east");
    const parts = ["base", "gatewayService", "namespace", "owner", "readerToken"];
    assert.deepEqual(
      first.sort(),
      parts.map((part) => `west/${part}`),
    );
  });

  it("are the same steps, each after those it waits for, in any topology", () =>
    fc.assert(
      fc.property(anyTopology, fc.nat(), (args, seed) => {
        const steps = planSteps(planOf(args));
        const names = Object.keys(args.clusters);
        const deferred = names.filter((_, index) => (seed >> index) % 2 === 1);
        const ordered = deferClusters(steps, new Set(deferred));
        assert.deepEqual(ordered.map(({ id }) => id).sort(), steps.map(({ id }) => id).sort());
        const done = new Set<string>();
        for (const { id, after } of ordered) {
          assert.ok(after.every((before) => done.has(before)));
          done.add(id);
        }
      }),
    ));
});
