import * as fs from "node:fs";
import { resolve } from "node:path";
import * as yaml from "js-yaml";
import * as prettier from "prettier";
import { codes, type Code } from "../sdk/status/finding";
import { root } from "./package";

/** What a page says about a code, in Markdown. */
export interface FindingDetails {
  readonly meaning: string;
  /** How to see it by hand. */
  readonly see: string;
  /** How to repair it with this package, and in a mesh that something else installed. */
  readonly repair: { readonly package: string; readonly other: string };
  /** A Prometheus expression that shows it in istiod's metrics, and how long it must be true. */
  readonly alert?: { readonly expr: string; readonly for: string };
}

const [source, code] = ["sdk/status/findings.yaml", "sdk/status/finding.ts"];

const read = (file: string): string => fs.readFileSync(resolve(root, file), "utf8");

/** The details in the data file, by code. */
export const findingDetails = (): { readonly [code: string]: FindingDetails } =>
  yaml.load(read(source)) as { readonly [code: string]: FindingDetails };

/** The sentence above each code. */
export function findingTitles(): { readonly [code: string]: string } {
  const documented = read(code).matchAll(/\/\*\* (.+) \*\/\n {2}([A-Z_]+): "/g);
  return Object.fromEntries([...documented].map(([, title = "", name = ""]) => [name, title]));
}

/** The pages of docs/findings by file name, formatted by prettier. */
export async function findingPages(): Promise<{ readonly [file: string]: string }> {
  const [all, titles] = [findingDetails(), findingTitles()];
  const pages: [string, string][] = [["README.md", indexPage(titles)]];
  for (const [name, details] of Object.entries(all))
    pages.push([`${name}.md`, page(name as Code, titles[name] ?? "", details)]);
  const options = await prettier.resolveConfig(resolve(root, "docs/README.md"));
  const formatted = pages.map(
    async ([file, content]) =>
      [file, await prettier.format(content, { ...options, parser: "markdown" })] as const,
  );
  return Object.fromEntries(await Promise.all(formatted));
}

const page = (name: Code, title: string, { meaning, see, repair }: FindingDetails): string => `
# ${name}

**${codes[name]}** · ${title}

${meaning}
## See it by hand

${see}
## Repair it with this package

${repair.package}
## Repair it without this package

${repair.other}
[All findings](README.md)
`;

const indexPage = (titles: { readonly [code: string]: string }): string => `
# Findings

Everything that [\`status\` and \`verify\`](../check.md) can find. Codes do not change between
versions. In the commands, \`east\` is the cluster that the finding is in or its primary, \`west\` is
the other one, and \`istio-system\` is the system namespace.

| code | severity | what is wrong |
| --- | --- | --- |
${Object.keys(codes)
  .map((name) => `| [${name}](${name}.md) | ${codes[name as Code]} | ${titles[name] ?? ""} |`)
  .join("\n")}

These pages are generated from [findings.yaml](../../${source}). To change one, edit that file and
run \`npm run golden\`.
`;
