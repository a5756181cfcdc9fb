import type { Finding } from "../finding";
import { plural } from "../words";
import type { Drawing } from "./drawing";
import { escapeMarkup } from "./escape";
import { palette } from "./palette";
import { toSvg } from "./svg";

/** A page of one file. Its Content-Security-Policy forbids every request. */
export async function toPage(drawing: Drawing, findings: readonly Finding[]): Promise<string> {
  const title = escapeMarkup(drawing.title);
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${title}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    `<figure>${await toSvg(drawing)}</figure>`,
    ...findingLines(findings),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function findingLines(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const rows = findings.map(
    ({ code, severity, cluster, message, page }) =>
      `<tr><td class="${severity}">${severity}</td><td>${code}</td>` +
      `<td>${escapeMarkup(cluster)}</td><td>${escapeMarkup(message)}` +
      `<br><small>${page}</small></td></tr>`,
  );
  return [
    `<h2>${plural(findings.length, "finding")}</h2>`,
    "<table>",
    "<thead><tr><th>severity</th><th>code</th><th>cluster</th><th>message</th></tr></thead>",
    "<tbody>",
    ...rows,
    "</tbody>",
    "</table>",
  ];
}

/** The CSS rules of one color scheme. */
const schemeOf = (scheme: "light" | "dark"): string =>
  `body{background:${palette.background[scheme]};color:${palette.text[scheme]}}` +
  `td,th{border-color:${palette.border[scheme]}}` +
  `.error{color:${palette.error[scheme]}}.warning{color:${palette.warning[scheme]}}` +
  `small{color:${palette.quiet[scheme]}}`;

const style =
  "body{font:14px/1.4 system-ui,sans-serif;margin:1.5rem}" +
  "h2{font-size:1.1rem}" +
  "figure{margin:0;overflow:auto}svg{max-width:100%;height:auto}" +
  "table{border-collapse:collapse}" +
  "td,th{border:1px solid;padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}" +
  `${schemeOf("light")}@media(prefers-color-scheme:dark){${schemeOf("dark")}}`;
