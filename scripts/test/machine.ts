/** Why local clusters cannot run on this machine; undefined where they can. */
export function whyNoClusters(): string | undefined {
  if (process.platform !== "linux") return `local clusters need Linux; this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "local clusters need root";
  return undefined;
}
