import { UsageError } from "../contexts";
import { runPulumi, type StackSelection } from "./pulumi";

/** Reads the state of a stack through the Pulumi CLI. The state holds decrypted secrets. */
export async function exportStack(selection: StackSelection): Promise<unknown> {
  const run = { command: ["stack", "export"], flags: ["--show-secrets"] };
  const output = await runPulumi(run, selection);
  try {
    return JSON.parse(output);
  } catch {
    // the error of the parser quotes the state
    throw new UsageError("--stack: pulumi stack export did not print JSON; update the Pulumi CLI");
  }
}
