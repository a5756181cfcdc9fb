import assert from "node:assert/strict";
import { Remaining } from "../../../scripts/tools/remaining";

describe("the estimate of how long the tools take", () => {
  const builds = [
    { folder: "mesh", minutes: 10 },
    { folder: "pulumi", minutes: 5 },
    { folder: "small", minutes: 0.1 },
  ];
  let minute = 0;
  const start = (): Remaining => {
    minute = 0;
    return new Remaining(builds, () => minute * 60_000);
  };

  it("is the sum of all builds at first", () =>
    assert.equal(start().compiled("mesh", 0, 4000), "about 15 min left for all tools"));

  it("is less when packages are compiled and when a build has ended", () => {
    const remaining = start();
    minute = 10;
    remaining.ended("pulumi");
    assert.match(remaining.compiled("mesh", 2000, 4000), /^about 6 min left/);
  });

  it("is longer on a slower machine", () => {
    const remaining = start();
    minute = 20;
    remaining.ended("pulumi");
    assert.match(remaining.compiled("mesh", 2000, 4000), /^about 11 min left/);
  });

  it("never ends before the linker has", () => {
    const remaining = start();
    minute = 15;
    remaining.ended("pulumi");
    assert.match(remaining.compiled("mesh", 5000, 4000), /^about 1 min left/);
    remaining.ended("mesh");
    minute = 15.5;
    assert.match(remaining.compiled("small", 1, 2), /^less than a minute left/);
  });
});
