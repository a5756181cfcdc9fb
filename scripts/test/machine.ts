import { defaultInstance } from "../clusters";

/** The instance of local clusters for tests. It differs from the one for manual use. */
export const testInstance = (): string =>
  `test-${defaultInstance()}`.slice(0, 32).replace(/-$/, "");

/** Why local clusters cannot run on this machine. Undefined if they can. */
export function whyNoClusters(): string | undefined {
  if (process.platform !== "linux") return `local clusters need Linux; this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "local clusters need root";
  return undefined;
}
