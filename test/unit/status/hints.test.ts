import assert from "node:assert/strict";
import { hintFor } from "../../../sdk/status/workload/hints";

/** What Envoy answers, without the part that differs between requests. */
const reset = "HTTP 503: upstream connect error or disconnect/reset before headers. reset reason:";

describe("the hint for a request without an answer", () => {
  const hints: [string, string, RegExp][] = [
    [
      "trust",
      `${reset} remote connection failure, transport failure reason: TLS_error:|268435581:SSL ` +
        "routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED",
      /^the proxies do not trust each other; .*"west" accepts the trust domain of "east"$/,
    ],
    ["trust", `${reset} connection termination`, /^the proxies do not trust each other/],
    [
      "endpoints",
      "HTTP 503: no healthy upstream",
      /^the proxy knows no endpoint; .*"east" has syn/,
    ],
    ["the network", "HTTP 504: upstream request timeout", /reach the east-west gateway of "west"/],
    ["the network", `${reset} connection timeout`, /^the requests do not arrive/],
    ["the network", "no answer within 10 seconds", /^the requests do not arrive/],
    ["the network", `${reset} remote connection failure`, /^the requests do not arrive/],
    [
      "the network",
      `${reset} connection error, transport failure reason: delayed connect error: 111`,
      /^the requests do not arrive/,
    ],
    ["everything", "HTTP 404", /^check that the istiod of "east" has synced with "west", and that/],
  ];
  for (const [what, failure, hint] of hints)
    it(`is about ${what} after ${failure.slice(-40)}`, () =>
      assert.match(hintFor(failure, "east", "west"), hint));

  it("names no gateway inside of a cluster", () =>
    assert.match(
      hintFor("HTTP 504", "east", "east"),
      /^the requests do not .* pods of "east" reach each other$/,
    ));
});
