import execa from "execa";
import { root } from "../package";
import type { SuiteResult } from "./report";

/** A check of the whole repository, tests and examples too. `script` is in package.json. */
interface Check {
  readonly name: string;
  readonly script: string;
  readonly advice: string;
}

const checks: readonly Check[] = [
  { name: "types", script: "check", advice: "Fix the errors above." },
  { name: "format", script: "format:check", advice: "Run `npm run fix`." },
  { name: "lint", script: "lint", advice: "Run `npm run fix`, and fix by hand what is left." },
];

/** Runs the checks, each of which counts as one test. */
export const runChecks = (): Promise<SuiteResult[]> => Promise.all(checks.map(runCheck));

async function runCheck({ name, script, advice }: Check): Promise<SuiteResult> {
  const start = Date.now();
  const command = `npm run ${script}`;
  const { exitCode, all } = await execa("npm", ["run", "--silent", script], {
    cwd: root,
    reject: false,
    all: true,
  });
  const milliseconds = Date.now() - start;
  const passed = exitCode === 0;
  console.log(passed ? `  ✔ ${name} (${command})` : `${all}\n  ✖ ${name} (${command}). ${advice}`);
  const tests = [{ title: command, milliseconds }];
  const failures = passed ? [] : [{ title: command, message: advice }];
  const counts = { passed: 1 - failures.length, failed: failures.length, skipped: 0 };
  return { name, seconds: milliseconds / 1000, ...counts, tests, failures };
}
