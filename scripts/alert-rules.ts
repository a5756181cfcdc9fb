import { resolve } from "node:path";
import * as yaml from "js-yaml";
import * as prettier from "prettier";
import { codes, type Code, type Severity } from "../sdk/status/finding";
import { findingDetails, findingTitles } from "./finding-pages";
import { root } from "./package";

/** An alert rule of Prometheus. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly [label: string]: string };
  readonly annotations: { readonly [annotation: string]: string };
}

/** The usual names of severities in alerts. */
const severities: { readonly [severity in Severity]: string } = {
  error: "critical",
  warning: "warning",
};

/** A rule for each finding with an alert. */
export function alertRules(): AlertRule[] {
  const titles = findingTitles();
  return Object.entries(findingDetails()).flatMap(([code, { alert }]) => {
    if (alert === undefined) return [];
    return {
      alert: alertName(code),
      ...alert,
      labels: { severity: severities[codes[code as Code]], finding: code },
      annotations: { summary: titles[code] ?? "", page: `docs/findings/${code}.md` },
    };
  });
}

/** Turns `PEER_NOT_SYNCED` into `PeerNotSynced`. */
const alertName = (code: string): string =>
  code
    .toLowerCase()
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

const header = `# Alert rules for Prometheus, generated from sdk/status/findings.yaml by "npm run golden".
# docs/observe.md shows how to use them.
`;

/** The rule file \`docs/alerts.yaml\`, formatted by prettier. */
export async function alertRulesFile(): Promise<string> {
  const rules = { groups: [{ name: "istio-multicluster", rules: alertRules() }] };
  const file = resolve(root, "docs/alerts.yaml");
  const options = await prettier.resolveConfig(file);
  const content = header + yaml.dump(rules, { noRefs: true, lineWidth: -1 });
  return prettier.format(content, { ...options, parser: "yaml" });
}
