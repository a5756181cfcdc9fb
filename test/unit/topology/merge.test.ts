import assert from "node:assert/strict";
import { mergeValues } from "../../../sdk/topology/merge";

describe("Merging Helm values", () => {
  it("merges objects key by key and replaces everything else", () =>
    assert.deepEqual(
      mergeValues({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: 1 } }),
      { a: { b: 1, c: [3] }, d: { e: 1 } },
    ));
});
