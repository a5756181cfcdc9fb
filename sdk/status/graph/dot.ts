import {
  meanings,
  type Arrow,
  type ArrowKind,
  type Drawing,
  type End,
  type Group,
  type NetworkBox,
  type Row,
} from "./drawing";
import { escapeMarkup } from "./escape";
import { arrowLooks, palette, roleColors, type Color } from "./palette";

/** Graphviz knows the widths of this font. Few fonts are wider, so labels fit in every browser. */
export const layoutFont = "Verdana";

/** Boxes with more rows have several columns. */
const rowsInColumn = 25;

/** A drawing in the language of Graphviz. */
export function toDot(drawing: Drawing): string {
  const { networks, arrows } = drawing;
  const crowded = new Set(
    networks
      .flatMap(({ groups }) => groups)
      .filter(hasColumns)
      .map(({ id }) => id),
  );
  return [
    "digraph mesh {",
    `  graph [rankdir=LR, compound=true, nodesep=0.5, ranksep=1.2, pad=0.3, labelloc=t, labeljust=l,`,
    `    bgcolor="${palette.background.light}", fontname="${layoutFont}", fontsize=12,`,
    `    fontcolor="${palette.text.light}", label=<${caption(drawing)}>]`,
    `  node [shape=plain, fontname="${layoutFont}", fontsize=11]`,
    `  edge [fontname="${layoutFont}", fontsize=10, arrowsize=0.7]`,
    ...networks.flatMap(networkLines),
    ...arrows.map((arrow) => arrowLine(arrow, crowded)),
    "}",
    "",
  ].join("\n");
}

/** The title, the notes, and what the arrows mean. */
function caption({ title, notes, arrows }: Drawing): string {
  const lines = [
    `<B>${escapeMarkup(title)}</B>`,
    ...notes.map(escapeMarkup),
    ...[...new Set(arrows.map(({ kind }) => kind))].map(legendLine),
  ];
  const rows = lines.map((line) => `<TR><TD ALIGN="LEFT">${line}</TD></TR>`).join("");
  const gap = `<TR><TD HEIGHT="8"></TD></TR>`;
  return `<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="2">${rows}${gap}</TABLE>`;
}

const legendLine = (kind: ArrowKind): string => {
  const { color, sample } = arrowLooks[kind];
  return colored(color, `${sample} ${escapeMarkup(meanings[kind])}`);
};

function networkLines({ id, label, groups }: NetworkBox): string[] {
  const boxes = groups.map((group) => `${group.id} [label=<${boxLabel(group)}>]`);
  if (label === undefined) return boxes.map((line) => `  ${line}`);
  return [
    `  subgraph cluster_${id} {`,
    `    graph [label=<${colored(palette.quiet, escapeMarkup(label))}>, style="rounded,filled", margin=14,`,
    `      color="${palette.border.light}", fillcolor="${palette.network.light}"]`,
    ...boxes.map((line) => `    ${line}`),
    "  }",
  ];
}

const hasColumns = ({ rows }: Group): boolean => rows.length > rowsInColumn;

/** A table, because in Graphviz only the cells of a table can have arrows of their own. */
function boxLabel(group: Group): string {
  const { role, title, lines, rows, severity } = group;
  const color = severity === undefined ? roleColors[role] : palette[severity];
  const columns = hasColumns(group) ? Math.ceil(rows.length / rowsInColumn) : 1;
  const span = columns > 1 ? ` COLSPAN="${columns}"` : "";
  const heads = [
    `<B>${colored(roleColors[role], escapeMarkup(title))}</B>`,
    ...lines.map((line) => colored(palette.quiet, escapeMarkup(line))),
    ...(rows.length === 1 ? rows.flatMap(findingsIn) : []),
  ];
  const table = [
    ...heads.map((head) => `<TR><TD${span} ALIGN="LEFT">${head}</TD></TR>`),
    ...(rows.length > 1 ? [`<HR/>`, ...tableRows(rows, columns)] : []),
  ];
  const style = role === "unknown" ? "dashed,rounded" : "rounded";
  return (
    `<TABLE STYLE="${style}" BGCOLOR="${palette.box.light}" COLOR="${color.light}" ` +
    `BORDER="${severity === undefined ? 1 : 2}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3">` +
    `${table.join("")}</TABLE>`
  );
}

function tableRows(rows: readonly Row[], columns: number): string[] {
  const height = Math.ceil(rows.length / columns);
  return Array.from({ length: height }, (_, line) => {
    const cells = Array.from({ length: columns }, (__, column) => {
      const row = rows[column * height + line];
      return row === undefined ? "<TD></TD>" : rowCell(row);
    });
    return `<TR>${cells.join("")}</TR>`;
  });
}

function rowCell(row: Row): string {
  const content = [
    colored(palette.text, escapeMarkup(row.cluster)),
    ...row.cells.map((cell) => colored(palette.quiet, escapeMarkup(cell))),
    ...findingsIn(row),
  ];
  return `<TD PORT="${row.id}" ALIGN="LEFT">${content.join("  ")}</TD>`;
}

const findingsIn = ({ findings, severity }: Row): string[] =>
  findings.map((line) => colored(palette[severity ?? "warning"], escapeMarkup(line)));

const colored = ({ light }: Color, markup: string): string =>
  `<FONT COLOR="${light}">${markup}</FONT>`;

function arrowLine({ kind, from, to, isMutual }: Arrow, crowded: Set<string>): string {
  const { color, style } = arrowLooks[kind];
  const attributes = [
    `color="${color.light}"`,
    `style=${style}`,
    ...(isMutual ? ["dir=both"] : []),
    ...(kind === "gateways" ? networkEnds(from, to) : []),
  ];
  // control planes stay on the left, even if the arrow points at them
  if (kind !== "uses")
    return `  ${port(from, crowded)} -> ${port(to, crowded)} [${attributes.join(", ")}]`;
  return `  ${port(to, crowded)} -> ${port(from, crowded)} [dir=back, ${attributes.join(", ")}]`;
}

/** The arrow goes from border to border, and does not change the places of networks. */
const networkEnds = (from: End, to: End): string[] => [
  `ltail=cluster_${from.network}`,
  `lhead=cluster_${to.network}`,
  "constraint=false",
];

/** An arrow to a row would cross the other columns. */
const port = ({ group, row }: End, crowded: Set<string>): string =>
  row === undefined || crowded.has(group) ? group : `${group}:${row}`;
