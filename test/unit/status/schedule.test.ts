import assert from "node:assert/strict";
import { healthyBy, readyBy } from "../../../sdk/status/schedule";

const needs = { start: 60, ask: 10 };

describe("the time limit of verify", () => {
  it("includes the time for the pods and for their requests", () => {
    assert.equal(healthyBy(0, 300, needs), 230_000);
    assert.equal(readyBy(0, 300_000, needs), 290_000);
  });

  it("is divided if it is short", () => {
    assert.equal(healthyBy(0, 20, needs), 10_000);
    assert.equal(readyBy(10_000, 20_000, needs), 17_500);
  });

  it("does not limit the wait of a command without requests", () =>
    assert.equal(healthyBy(0, 20, { start: 0, ask: 0 }), 20_000));

  it("may be over already", () => assert.equal(readyBy(30_000, 20_000, needs), 20_000));
});
