import * as fs from "node:fs";
import * as path from "node:path";

export const root = path.resolve(__dirname, "../..");

/** A fenced block of code. */
export interface CodeBlock {
  readonly language: string;
  readonly lines: readonly string[];
  /** The file in the comment `<!-- cut from FILE -->` above the block. */
  readonly cutFrom?: string;
}

/** A Markdown file of the repository. */
export interface Page {
  /** Relative to the repository. */
  readonly file: string;
  readonly blocks: readonly CodeBlock[];
  /** The lines outside of code blocks. */
  readonly prose: string;
}

const skipped = new Set(["node_modules", ".git", "golden", "go"]);

/** The Markdown files of the repository. */
export function readPages(folder = ""): Page[] {
  const entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : readPages(file);
    return file.endsWith(".md")
      ? [parsePage(file, fs.readFileSync(path.join(root, file), "utf8"))]
      : [];
  });
}

/** Splits a page into prose and code blocks. */
export function parsePage(file: string, content: string): Page {
  const blocks: CodeBlock[] = [];
  const prose: string[] = [];
  let cutFrom: string | undefined;
  let open: { fence: string; indent: number; language: string; lines: string[] } | undefined;
  for (const line of content.split("\n")) {
    const [, indent = "", fence, language = ""] = /^(\s*)(`{3,})(\S*)\s*$/.exec(line) ?? [];
    if (open !== undefined) {
      if (fence !== open.fence) {
        open.lines.push(line.slice(open.indent));
        continue;
      }
      const { language, lines } = open;
      blocks.push(cutFrom === undefined ? { language, lines } : { language, lines, cutFrom });
      [open, cutFrom] = [undefined, undefined];
    } else if (fence !== undefined) {
      open = { fence, indent: indent.length, language, lines: [] };
    } else {
      prose.push(line);
      const marker = /^\s*<!-- cut from (\S+) -->$/.exec(line)?.[1];
      if (marker !== undefined || line.trim() !== "") cutFrom = marker;
    }
  }
  return { file, blocks, prose: prose.join("\n") };
}

/** The targets of links outside of code, as they are written. */
export function linksOf({ prose }: Page): string[] {
  const withoutCode = prose.replace(/`[^`]*`/g, "code");
  return [...withoutCode.matchAll(/\]\(\s*([^)\s]+)\s*\)/g)].map(([, target]) => target ?? "");
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf({ prose }: Page): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of prose.matchAll(/^#{1,6} (.+)$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Everything that a reader may type: shell code blocks, and code within sentences. */
export function commandsOf({ prose, blocks }: Page): string[] {
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) =>
    (code ?? "").replace(/\s+/g, " "),
  );
  const shell = blocks.filter(({ language }) => language === "sh").flatMap(({ lines }) => lines);
  return [...spans, ...shell];
}

/**
 * Whether the lines of a block are consecutive lines of a file. Ignores the indent, and comments on
 * lines of their own.
 */
export function isCutFrom(lines: readonly string[], content: string): boolean {
  const isCode = (line: string): boolean => !/^\s*\/\//.test(line);
  const wanted = lines.filter(isCode);
  const source = content.split("\n").filter(isCode);
  return source.some((first, start) => {
    const indent = first.length - (wanted[0] ?? "").length;
    if (indent < 0) return false;
    const dedent = (line: string): string => (line.trim() === "" ? "" : line.slice(indent));
    const isBlankBefore = (line: string): boolean => line.slice(0, indent).trim() === "";
    return wanted.every((line, index) => {
      const found = source[start + index];
      return found !== undefined && isBlankBefore(found) && dedent(found) === line;
    });
  });
}
