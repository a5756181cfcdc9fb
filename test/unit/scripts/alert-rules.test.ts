import assert from "node:assert/strict";
import { parser } from "@prometheus-io/lezer-promql";
import { alertRules, alertRulesFile } from "../../../scripts/alert-rules";
import { codes } from "../../../sdk/status/finding";
import { assertGenerated } from "../../support/golden";

describe("docs/alerts.yaml", () => {
  it("is up to date", async () => assertGenerated("docs/alerts.yaml", await alertRulesFile()));

  it("has the rules for peers and certificates", () =>
    assert.deepEqual(
      alertRules().map(({ alert, labels }) => `${alert} ${labels["severity"]}`),
      [
        "IstiodNotReady critical",
        "CertificateExpires warning",
        "CertificateExpired critical",
        "PeerNotSynced critical",
        "PeerStatusMissing warning",
      ],
    ));

  it("has expressions that Prometheus can parse", () => {
    for (const { expr } of alertRules()) assert.deepEqual(errorsIn(expr), [], expr);
    assert.deepEqual(errorsIn("up{app=}"), ["up{app="]);
  });

  it("names the code, the sentence and the page of each finding", () => {
    for (const { labels, annotations } of alertRules()) {
      const { finding = "" } = labels;
      assert.ok(finding in codes, finding);
      assert.match(annotations["summary"] ?? "", /\.$/);
      assert.equal(annotations["page"], `docs/findings/${finding}.md`);
    }
  });
});

/** An expression up to each of its errors, according to the grammar of Prometheus. */
function errorsIn(expr: string): string[] {
  const errors: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, to }) => void (type.isError && errors.push(expr.slice(0, to))),
  });
  return errors;
}
