import assert from "node:assert/strict";
import { summarize, type Figures } from "../../../scripts/bench/figures";
import { parseRow } from "../../../scripts/bench/rows";

const run = (script: number): Figures => ({
  ...{ script, scriptDestroy: 1, ratio: 1, preview: 1, untilSynced: 1, secondUp: 1, thirdUp: 1 },
  ...{ destroy: 1, statePerCluster: 1, memory: 1 },
});

describe("the figures of the benchmark", () => {
  it("are medians, with the spread between the runs", () => {
    const { script, destroy } = summarize([run(20), run(10), run(12)]);
    assert.deepEqual(script, { median: 12, spread: 10 / 12 });
    assert.deepEqual(destroy, { median: 1, spread: 0 });
    assert.equal(summarize([run(10), run(20)]).script.median, 15);
  });
});

describe("a row of the benchmark", () => {
  it("is a topology and a number of clusters", () => {
    assert.deepEqual(parseRow("primary-remote-6"), { topology: "primary-remote", clusters: 6 });
    for (const name of ["primary-remote", "multi-primary-1", "multi-primary-9", "mixed-2", ""])
      assert.equal(parseRow(name), undefined, name);
  });
});
