import assert from "node:assert/strict";
import { describeError, singleLine } from "../../../sdk/live/api-errors";

describe("describing an error of an API server", () => {
  it("shows the message of a Kubernetes Status, and nothing else of the response", () => {
    const refused = {
      code: 403,
      message: "the whole answer",
      body: JSON.stringify({ kind: "Status", message: "pods is forbidden" }),
    };
    assert.equal(describeError(refused), "HTTP 403, pods is forbidden");
    assert.equal(describeError({ ...refused, body: "<html>a proxy's page</html>" }), "HTTP 403");
    assert.equal(describeError(new Error("no answer\nat all")), "no answer at all");
  });

  it("removes control characters that would change the terminal", () => {
    assert.equal(singleLine("a\x1b[2J\r\nb\tc "), "a [2J b c");
  });

  it("shortens a long message, and keeps its end, because that is the cause", () => {
    const message =
      'Internal error occurred: failed calling webhook "rev.namespace.sidecar-injector.istio.io": ' +
      'failed to call webhook: Post "https://istiod.istio-system.svc:443/inject?timeout=10s": tls: ' +
      "failed to verify certificate: x509: certificate signed by unknown authority";
    assert.equal(singleLine(message), message);
    const cause = "dial tcp 10.96.2.205:443: connect: connection refused";
    assert.match(
      singleLine(`failed: ${"a".repeat(1000)}: ${cause}`),
      /^failed: a+ \.\.\. a+: dial/,
    );
    assert.ok(singleLine(`failed: ${"a".repeat(1000)}: ${cause}`).endsWith(`: ${cause}`));
    assert.ok(singleLine("a".repeat(1000)).length <= 305);
  });
});
