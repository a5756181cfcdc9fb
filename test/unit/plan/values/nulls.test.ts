import assert from "node:assert/strict";
import { onlyNulls } from "../../../../sdk/plan/values/nulls";

describe("The nulls in Helm values", () => {
  it("are found at every depth, without other values", () =>
    assert.deepEqual(onlyNulls({ a: { b: null, c: 1 }, d: { e: 2 }, f: null, g: [null] }), {
      a: { b: null },
      f: null,
    }));

  it("are undefined if there are none", () => assert.equal(onlyNulls({ a: { b: 1 } }), undefined));
});
