import execa from "execa";
import { root } from "../package";
import type { SuiteResult } from "./report";

/** What must hold of the whole repository before any test says much. */
const checks = {
  "types: everything compiles": ["tsc", "-p", "tsconfig.json"],
  "format: everything is as prettier writes it": [
    "prettier",
    "--check",
    "--log-level",
    "warn",
    ".",
  ],
  "lint: ESLint finds nothing": ["eslint", "--max-warnings", "0", "."],
};

/** Runs the checks, each of which counts as one test. */
export const runChecks = (): Promise<SuiteResult[]> =>
  Promise.all(Object.entries(checks).map(([name, command]) => runCheck(name, command)));

async function runCheck(name: string, [program = "", ...args]: string[]): Promise<SuiteResult> {
  const start = Date.now();
  const options = {
    cwd: root,
    preferLocal: true,
    localDir: root,
    reject: false,
    all: true,
  } as const;
  const { exitCode, all } = await execa(program, args, options);
  const seconds = (Date.now() - start) / 1000;
  const passed = exitCode === 0;
  console.log(passed ? `  ✔ ${name}` : `${all}\n  ✖ ${name}`);
  const tests = [{ title: name, milliseconds: seconds * 1000 }];
  return { name, seconds, passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, tests };
}
