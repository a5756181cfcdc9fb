import assert from "node:assert/strict";
import { rotationAt } from "../../../sdk/topology/rotation";

describe("a rotation of the root", () => {
  const both = ["old", "new"];

  it("trusts both roots, then signs with the new one, then drops the old one", () => {
    const steps = [1, 2, 3].map((count) => rotationAt(count));
    assert.deepEqual(
      steps.map(({ step, trusts, signs }) => [step, trusts, signs]),
      [
        [1, both, "old"],
        [2, both, "new"],
        [3, ["new"], "new"],
      ],
    );
  });

  it("counts on into the next rotation", () => {
    const places = [1, 3, 4, 6, 7].map((count) => rotationAt(count));
    assert.deepEqual(
      places.map(({ earlier, step }) => [earlier, step]),
      [
        [0, 1],
        [0, 3],
        [1, 1],
        [1, 3],
        [2, 1],
      ],
    );
  });

  it("waits for a day, or as long as the certificates of workloads are valid", () => {
    const after = (ttl: unknown): string =>
      rotationAt(1, { defaultConfig: { proxyMetadata: { SECRET_TTL: ttl } } }).lifetime;
    assert.equal(rotationAt(1).lifetime, "24h");
    assert.equal(after("48h"), "48h");
    assert.equal(after("1h30m"), "24h");
    assert.equal(after(5), "24h");
  });
});
