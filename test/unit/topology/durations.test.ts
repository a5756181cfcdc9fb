import assert from "node:assert/strict";
import { milliseconds } from "../../../sdk/topology/durations";

describe("A duration", () => {
  it("is a number of seconds, minutes or hours", () => {
    assert.equal(milliseconds("90s"), 90_000);
    assert.equal(milliseconds("10m"), 600_000);
    assert.equal(milliseconds("1h"), 3_600_000);
  });

  it("has a positive whole number and one unit", () => {
    for (const invalid of ["", "90", "0s", "1.5h", "1d", "1h30m", "-1s"])
      assert.equal(milliseconds(invalid), undefined, invalid);
  });
});
