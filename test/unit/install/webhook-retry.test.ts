import assert from "node:assert/strict";
import { shouldTryAgain } from "../../../sdk/install/webhook-retry";

const post =
  'failed to call webhook: Post "https://istiod.istio-system.svc:443/validate?timeout=10s"';

const refused = "dial tcp 10.96.2.19:443: connect: connection refused";
const unanswered = (webhook: string, reason: string): string =>
  `Internal error occurred: failed calling webhook "${webhook}": ${post}: ${reason}`;

describe("a resource that Istio validates", () => {
  it("is retried if istiod's webhook does not answer, with or without a revision", () => {
    for (const webhook of ["validation.istio.io", "rev.validation.istio.io"])
      for (const reason of [refused, "context deadline exceeded"])
        assert.ok(shouldTryAgain(unanswered(webhook, reason), 0), webhook);
  });

  it("is not retried if it was rejected, or if another webhook does not answer", () => {
    assert.ok(
      !shouldTryAgain(
        'admission webhook "validation.istio.io" denied the request: configuration is invalid',
        0,
      ),
    );
    assert.ok(!shouldTryAgain(unanswered("policy.example", refused), 0));
    assert.ok(
      !shouldTryAgain('no matches for kind "Gateway" in version "networking.istio.io/v1"', 0),
    );
  });

  it("is retried for a minute at most", () => {
    const error = unanswered("validation.istio.io", refused);
    assert.deepEqual(
      [0, 59_000, 61_000].map((since) => shouldTryAgain(error, since)),
      [true, true, false],
    );
  });
});
