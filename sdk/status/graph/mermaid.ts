import type { Severity } from "../finding";
import type { Arrow, ArrowKind, Drawing, End, Group, NetworkBox, Row } from "./drawing";
import { escapeMermaid, oneLine } from "./escape";
import { arrowLooks, palette, roleColors } from "./palette";

/** The arrows and their labels, because Mermaid pictures have no legend. */
const links: { readonly [kind in ArrowKind]: { readonly line: string; readonly label?: string } } =
  {
    reads: { line: "-.->", label: "remote secret" },
    uses: { line: "-->", label: "uses istiod" },
    gateways: { line: "-.->", label: "gateways" },
    error: { line: "==>" },
    warning: { line: "==>" },
  };

/** Mermaid chooses the background, so these can be read on light and on dark boxes. */
const colors: { readonly [severity in Severity]: string } = {
  error: "#d1242f",
  warning: "#b26b00",
};

/** A drawing as Mermaid. GitHub and many wikis show it as a picture. */
export function toMermaid({ title, networks, arrows, notes }: Drawing): string {
  const groups = networks.flatMap((network) => network.groups);
  return [
    "---",
    // JSON is YAML, too
    `title: ${JSON.stringify(oneLine(title))}`,
    // a row of a box stays on one line
    "config: { flowchart: { wrappingWidth: 600 } }",
    "---",
    "flowchart LR",
    ...networks.flatMap(networkLines),
    ...notes.map((note, index) => `  note${index}["${escapeMermaid(note)}"]`),
    ...arrows.map(linkLine),
    ...groups.map(styleLine),
    ...notes.map((_, index) => `  style note${index} fill:none,stroke:none`),
    ...arrows.map(
      ({ kind }, index) => `  linkStyle ${index} stroke:${arrowLooks[kind].color.light}`,
    ),
    "",
  ].join("\n");
}

function networkLines({ id, label, groups }: NetworkBox): string[] {
  const boxes = groups.map((group) => `${group.id}["${boxLabel(group)}"]`);
  if (label === undefined) return boxes.map((line) => `  ${line}`);
  return [
    `  subgraph ${id}["${escapeMermaid(label)}"]`,
    ...boxes.map((line) => `    ${line}`),
    "  end",
  ];
}

function boxLabel({ title, lines, rows }: Group): string {
  const shown = rows.length === 1 ? rows.flatMap(findingsIn) : rows.map(rowLine);
  return [`<b>${escapeMermaid(title)}</b>`, ...lines.map(escapeMermaid), ...shown].join("<br/>");
}

const rowLine = (row: Row): string =>
  [...[row.cluster, ...row.cells].map(escapeMermaid), ...findingsIn(row)].join(" ");

const findingsIn = ({ findings, severity = "warning" }: Row): string[] =>
  findings.map((line) => `<font color='${colors[severity]}'>${escapeMermaid(line)}</font>`);

function linkLine({ kind, from, to, isMutual }: Arrow): string {
  const { line, label } = links[kind];
  const text = label === undefined ? "" : `|"${label}"|`;
  return `  ${endOf(from, kind)} ${isMutual ? "<" : ""}${line}${text} ${endOf(to, kind)}`;
}

/** Mermaid cannot draw an arrow to a row. */
const endOf = ({ network, group }: End, kind: ArrowKind): string =>
  kind === "gateways" ? network : group;

function styleLine({ id, role, severity }: Group): string {
  const color = severity === undefined ? roleColors[role] : palette[severity];
  const width = severity === undefined ? "1px" : "3px";
  return `  style ${id} stroke:${color.light},stroke-width:${width}`;
}
