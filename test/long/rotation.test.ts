import { CustomRoot } from "../clusters/support/custom-root";
import { meshSuite } from "../clusters/support/mesh-suite";
import { certificateLifetime, rotationTests } from "../clusters/support/rotation-tests";

describe("a new root for two primaries with a custom root", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const root = CustomRoot.duringTests();

  meshSuite({
    clusters: { east: {}, west: {} },
    // the rotation waits until workloads have new certificates
    prepare: async () => ({
      meshConfig: { defaultConfig: { proxyMetadata: { SECRET_TTL: certificateLifetime } } },
    }),
    trust: root.trust,
    moreTests: (state) => rotationTests(state, root),
  });
});
