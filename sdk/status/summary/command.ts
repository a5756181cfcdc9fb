import * as fs from "node:fs";
import { text } from "node:stream/consumers";
import { expected } from "../../issue";
import { UsageError } from "../contexts";
import type { SummaryOptions } from "../options";
import { toMarkdown, toShort } from "./format";
import { readPreview, type Preview } from "./preview";
import { summarize } from "./summarize";
import type { Summary } from "./summary";

/** The summary of a preview in a file or on stdin, and whether the preview succeeded. */
export async function summaryOutput(
  file: string | undefined,
  { output }: SummaryOptions,
): Promise<{ readonly output: string; readonly succeeded: boolean }> {
  const summary = summarize(await previewIn(file));
  return { output: formatted(summary, output), succeeded: summary.errors.length === 0 };
}

async function previewIn(file: string | undefined): Promise<Preview> {
  if (file === undefined) return readPreview(await stdin(), "stdin");
  try {
    return readPreview(fs.readFileSync(file, "utf8"), file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`${file}: ${expected("a file that can be read", code)}`);
  }
}

async function stdin(): Promise<string> {
  if (!process.stdin.isTTY) return text(process.stdin);
  throw new UsageError(
    "stdin: expected a preview; run `pulumi preview --json --show-sames | istio-multicluster summary`",
  );
}

function formatted(summary: Summary, output: SummaryOptions["output"]): string {
  if (output === "json") return JSON.stringify(summary, undefined, 2);
  return output === "short" ? toShort(summary) : toMarkdown(summary);
}
