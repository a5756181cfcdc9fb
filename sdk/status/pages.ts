import * as path from "node:path";
import type { Finding } from "./finding";

/** The page of a finding, as a path that can be opened from the current folder. */
export function pagePath({ page }: Finding, folder = process.cwd()): string {
  const root = path.dirname(require.resolve("istio-multicluster/package.json"));
  const absolute = path.join(root, page);
  const relative = path.relative(folder, absolute);
  return relative.startsWith("..") ? absolute : relative;
}
