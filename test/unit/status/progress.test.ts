import assert from "node:assert/strict";
import { progressLog } from "../../../sdk/status/progress";

describe("the progress", () => {
  const shown = (isTTY: boolean, ...lines: string[]): string => {
    let output = "";
    const write = (text: string | Uint8Array) => Boolean((output += text));
    const log = progressLog({ isTTY, write });
    for (const line of lines) log(line);
    return output;
  };

  it("is shown on a terminal, no line twice in a row", () =>
    assert.equal(shown(true, "a", "a", "b", "a"), "a\nb\na\n"));

  it("is not shown in a pipe or a file", () => assert.equal(shown(false, "a"), ""));
});
