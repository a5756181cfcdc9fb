import assert from "node:assert/strict";
import { affectedTests } from "../../../scripts/test/changed";
import { inLanes, type Lanes } from "../../../scripts/test/lanes";
import { failedTests, slowestTests, suiteLine, totalsLine } from "../../../scripts/test/report";
import { defaultTiers, readBudgets, suitesOf, testFiles } from "../../../scripts/test/suites";

const lanes = (always: number): Lanes => ({ always, extra: 0, hasRoom: async () => false });

describe("lanes of suites", () => {
  it("run side by side, each with one suite at a time", async () => {
    const busy = new Set<number>();
    let most = 0;
    const results = await inLanes([5, 4, 3, 2, 1], lanes(2), async (item, lane) => {
      assert.ok(!busy.has(lane), `lane ${lane} already has a suite`);
      busy.add(lane);
      most = Math.max(most, busy.size);
      await new Promise((resolve) => setImmediate(resolve));
      busy.delete(lane);
      return item * 10;
    });
    assert.deepEqual(results, [50, 40, 30, 20, 10]);
    assert.equal(most, 2);
  });

  it("start no more lanes than there are suites", async () => {
    assert.deepEqual(await inLanes(["a"], lanes(3), async (_, lane) => lane), [0]);
    assert.deepEqual(await inLanes([], lanes(3), async (_, lane) => lane), []);
  });

  it("take a suite in an extra lane only while the machine has room", async () => {
    const tick = () => new Promise((resolve) => setImmediate(resolve));
    const answers = [false, true, false];
    const hasRoom = async () => {
      await tick();
      return answers.shift() ?? false;
    };
    const work = async (_: string, lane: number) => {
      for (let ticks = 0; ticks < 10; ticks++) await tick();
      return lane;
    };
    const took = await inLanes(["a", "b", "c", "d"], { always: 1, extra: 1, hasRoom }, work);
    assert.deepEqual(took, [0, 1, 0, 0]);
  });
});

describe("the suites with clusters", () => {
  it("start with the engine tier, and in each tier with the longest", () => {
    const suites = suitesOf(["clusters", "engine"]);
    const engine = suites.filter(({ name }) => name.startsWith("engine/"));
    const clusters = suites.filter(({ name }) => name.startsWith("clusters/"));
    assert.deepEqual(suites, [...engine, ...clusters]);
    for (const tier of [engine, clusters]) {
      const budgets = tier.map(({ budget }) => budget);
      assert.deepEqual(
        budgets,
        [...budgets].sort((a, b) => b - a),
      );
    }
  });

  it("are the only names in test/budgets.yaml", () => {
    const names = suitesOf(["engine", "clusters", "long"]).map(({ name }) => name);
    assert.deepEqual(
      Object.keys(readBudgets()).filter((name) => !names.includes(name)),
      [],
    );
  });
});

describe("a run of all tests", () => {
  it("leaves out those that take hours", () => {
    assert.deepEqual(defaultTiers, ["unit", "engine", "clusters"]);
    assert.ok(testFiles("long").length > 0);
  });
});

describe("the tests that a change affects", () => {
  it("are those that import the changed file, directly or through others", () => {
    const affected = affectedTests("HEAD", ["sdk/status/report.ts"]);
    assert.ok(affected.has("test/unit/status/report.test.ts"));
    assert.ok(affected.has("test/clusters/multi-primary.test.ts"));
    assert.ok(!affected.has("test/unit/plan/plan.test.ts"));
  });

  it("include a changed test itself", () => {
    const file = "test/unit/imports.test.ts";
    assert.deepEqual([...affectedTests("HEAD", [file])], [file]);
  });

  it("are all unit tests if the changed file is not TypeScript", () =>
    assert.deepEqual([...affectedTests("HEAD", ["README.md"])], testFiles("unit")));
});

describe("the report of a test run", () => {
  const suite = (name: string, passed: number, failed: number, skipped = 0) => ({
    ...{ name, seconds: 90, passed, failed, skipped },
    tests: [{ title: `${name} works`, milliseconds: passed * 1000 }],
    failures: Array.from({ length: failed }, () => ({
      title: `${name} works`,
      message: "no\nway",
    })),
  });

  it("ends with the totals of all suites", () => {
    assert.equal(totalsLine([suite("a", 3, 0), suite("b", 4, 1)]), "7 passed, 1 failed");
    assert.equal(totalsLine([suite("a", 3, 0, 2)]), "3 passed, 0 failed, 2 skipped");
  });

  it("lists the slowest tests first", () => {
    const lines = slowestTests([suite("a", 1, 0), suite("b", 9, 0), suite("c", 5, 0)], 2);
    assert.deepEqual(
      lines.split("\n").map((line) => line.trim()),
      ["9.0 s  b works", "5.0 s  c works"],
    );
  });

  it("repeats the failed tests with their messages", () => {
    assert.equal(failedTests([suite("a", 1, 0)]), "");
    assert.equal(
      failedTests([suite("a", 1, 0), suite("b", 1, 1)]),
      "\nThe failed tests:\n✖ b: b works\n    no\n    way\n",
    );
  });

  it("names a suite that took longer than its budget", () => {
    assert.equal(suiteLine(suite("a", 1, 0), 2), "✔ a: 1 passed, 0 failed in 90 s");
    assert.match(suiteLine(suite("a", 1, 1), 1), /^✖ a: .* over its budget of 1 min$/);
  });
});
