import { issueIf, type Issue } from "../issue";

/** Checks the length of a name that is part of another one. */
export const checkLength = (path: string, value: string, most: number, user: string): Issue[] =>
  issueIf(
    value.length > most,
    path,
    `expected at most ${most} characters, got ${value.length}; ` +
      `use a shorter name, because it is part of ${user}`,
  );
