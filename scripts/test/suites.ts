import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as yaml from "js-yaml";
import { root } from "../package";

/**
 * Unit: plain data and mocks. Engine: the real CLI and provider. Clusters: real meshes. Long: more
 * of them, for hours.
 */
export type Tier = "unit" | "engine" | "clusters" | "long";
export const tierNames: Tier[] = ["unit", "engine", "clusters", "long"];
export const defaultTiers = tierNames.filter((tier) => tier !== "long");

/** One file of tests that runs in a process of its own. */
export interface Suite {
  /** As in test/budgets.yaml, e.g. `clusters/trust`. */
  readonly name: string;
  /** Relative to the repository. */
  readonly file: string;
  /** Minutes that it may take. */
  readonly budget: number;
}

/** The test files of a tier, relative to the repository. */
export const testFiles = (tier: Tier): string[] =>
  readdirSync(join(root, "test", tier), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => `test/${tier}/${file}`)
    .sort();

/** The budgets in minutes, by suite. */
export const readBudgets = (): { readonly [suite: string]: number } =>
  yaml.load(readFileSync(join(root, "test/budgets.yaml"), "utf8")) as { [suite: string]: number };

/**
 * The suites of these tiers. Engine suites come first, because they fail early. Then the longest
 * start first, so that lanes end at about the same time.
 */
export function suitesOf(tiers: readonly Tier[]): Suite[] {
  const budgets = readBudgets();
  const suites = tiers.flatMap(testFiles).map((file) => {
    const name = file.replace(/^test\/|\.test\.ts$/g, "");
    return { name, file, budget: budgets[name] ?? 1 };
  });
  const isEngine = ({ name }: Suite): number => (name.startsWith("engine/") ? 1 : 0);
  return suites.sort((a, b) => isEngine(b) - isEngine(a) || b.budget - a.budget);
}
