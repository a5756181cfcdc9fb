import assert from "node:assert/strict";
import { isUnanswered } from "../../sdk/install/webhook-retry";

const post = 'failed to call webhook: Post "https://istiod.istio-system.svc:443/validate?timeout=10s"';

describe("what Istio validates", () => {
  it("is tried again where istiod's webhook, of a revision or not, does not answer", () => {
    for (const webhook of ["validation.istio.io", "rev.validation.istio.io"])
      for (const reason of ["dial tcp 10.96.2.19:443: connect: connection refused", "context deadline exceeded"])
        assert.ok(isUnanswered(`Internal error occurred: failed calling webhook "${webhook}": ${post}: ${reason}`), webhook);
  });

  it("is not tried again where it was refused, or where others do not answer", () => {
    assert.ok(!isUnanswered('admission webhook "validation.istio.io" denied the request: configuration is invalid'));
    assert.ok(!isUnanswered(`Internal error occurred: failed calling webhook "policy.example": ${post}: connect: connection refused`));
    assert.ok(!isUnanswered('no matches for kind "Gateway" in version "networking.istio.io/v1"'));
  });
});
