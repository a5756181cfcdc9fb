import type { WriteStream } from "node:tty";

/** Shows progress on a terminal, and nothing anywhere else. Shows no line twice in a row. */
export function progressLog(stream: Pick<WriteStream, "isTTY" | "write">): (line: string) => void {
  if (!stream.isTTY) return () => undefined;
  let last = "";
  return (line) => {
    if (line !== last) stream.write(`${line}\n`);
    last = line;
  };
}
