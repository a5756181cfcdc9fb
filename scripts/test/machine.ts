import { defaultInstance } from "../clusters";

/** The clusters of the tests: never those that somebody uses by hand. */
export const testInstance = (): string =>
  `test-${defaultInstance()}`.slice(0, 32).replace(/-$/, "");

/** Why local clusters cannot run on this machine; undefined where they can. */
export function whyNoClusters(): string | undefined {
  if (process.platform !== "linux") return `local clusters need Linux; this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "local clusters need root";
  return undefined;
}
