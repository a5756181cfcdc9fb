import { resolve } from "node:path";
import * as prettier from "prettier";
import { createGenerator } from "ts-json-schema-generator";
import { root } from "./package";

/** The JSON Schema of `-o json`, made from the type of the report. */
export async function reportSchema(): Promise<string> {
  const schema = createGenerator({
    path: resolve(root, "sdk/status/report.ts"),
    tsconfig: resolve(root, "tsconfig.json"),
    type: "Report",
    // later versions may add fields
    additionalProperties: true,
    skipTypeCheck: true,
  }).createSchema("Report");
  const options = await prettier.resolveConfig(resolve(root, "docs/report.schema.json"));
  return prettier.format(JSON.stringify(schema), { ...options, parser: "json" });
}
