import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import Ajv from "ajv";
import { reportSchema } from "../../../scripts/report-schema";
import { codes } from "../../../sdk/status/finding";
import { assertGenerated } from "../../support/golden";

const golden = path.resolve(__dirname, "../../golden/status/report.json");

describe("the schema of the report", function () {
  this.timeout(120_000);
  let schema: string;
  before(async () => (schema = await reportSchema()));

  const errorsOf = (change: (report: any) => void): string[] => {
    const report = JSON.parse(fs.readFileSync(golden, "utf8"));
    change(report);
    const validate = new Ajv({ allErrors: true }).compile(JSON.parse(schema));
    validate(report);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };

  it("is up to date", () => assertGenerated("docs/report.schema.json", schema));

  it("accepts a recorded report, and fields that later versions add", () => {
    assert.deepEqual(
      errorsOf((report) => (report.clusters[0].later = 1)),
      [],
    );
  });

  it("rejects a report with a missing field, another type or an unknown code", () => {
    assert.deepEqual(
      errorsOf((report) => {
        delete report.clusters[0].gateways;
        report.ok = "yes";
        report.clusters[0].role = "leader";
        const finding = {
          code: "NOPE",
          severity: "error",
          cluster: "east",
          message: "m",
          page: "p",
        };
        report.findings = [finding];
      }).sort(),
      [
        "/clusters/0 must have required property 'gateways'",
        "/clusters/0/role must be equal to one of the allowed values",
        "/findings/0/code must be equal to one of the allowed values",
        "/ok must be boolean",
      ],
    );
  });

  it("knows every code", () => {
    for (const code of Object.keys(codes)) assert.ok(schema.includes(`"${code}"`), code);
  });
});
