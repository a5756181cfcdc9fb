import { expected, issueIf, type Issue } from "../issue";
import { milliseconds, noWait } from "../topology/durations";

const form = "a duration such as 90s, 10m or 1h";
const longest = { duration: "24h", milliseconds: 24 * 3_600_000 };

/** Checks a timeout. An undefined value is valid. */
export function checkTimeout(
  path: string,
  timeout: string | undefined,
  expectedForm = form,
): Issue[] {
  if (timeout === undefined) return [];
  const length = milliseconds(timeout);
  if (length === undefined) return [{ path, reason: expected(expectedForm, timeout) }];
  return issueIf(
    length > longest.milliseconds,
    path,
    expected(`at most ${longest.duration}`, timeout),
  );
}

/** Checks a timeout of a wait that can be turned off. */
export const checkOptionalWait = (path: string, timeout: string | undefined): Issue[] =>
  timeout === noWait
    ? []
    : checkTimeout(path, timeout, `${form}, or "${noWait}" to turn the wait off`);
