import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import * as ts from "typescript";
import { root } from "../package";
import { testFiles, tierNames } from "./suites";

const git = (...args: string[]): string[] =>
  execFileSync("git", args, { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "");

/** The files that differ from a commit, and the untracked ones. */
const changedFiles = (since: string): string[] => [
  ...git("diff", "--name-only", since),
  ...git("ls-files", "--others", "--exclude-standard"),
];

/**
 * The test files that a change since a commit can affect: those that import a changed file, directly
 * or through others. A changed file that is not TypeScript affects all unit tests, because tests
 * read such files by path.
 */
export function affectedTests(since: string, changed = changedFiles(since)): Set<string> {
  const tests = tierNames.flatMap(testFiles);
  const isSource = (file: string): boolean => file.endsWith(".ts");
  const readsByPath = changed.some((file) => !isSource(file)) ? testFiles("unit") : [];
  const sources = new Set(changed.filter(isSource));
  return new Set([
    ...readsByPath,
    ...tests.filter((test) => [...reachableFrom(test)].some((file) => sources.has(file))),
  ]);
}

/** A file and everything that it imports, relative to the repository. */
function reachableFrom(start: string): Set<string> {
  const files = new Set([start]);
  for (const file of files) for (const imported of importsOf(file)) files.add(imported);
  return files;
}

const known = new Map<string, string[]>();

function importsOf(file: string): string[] {
  const before = known.get(file);
  if (before !== undefined) return before;
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"));
  const found = importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .flatMap(({ fileName }) => sourceFile(resolve(root, dirname(file), fileName)));
  known.set(file, found);
  return found;
}

const sourceFile = (path: string): string[] =>
  [`${path}.ts`, join(path, "index.ts")]
    .filter((candidate) => existsSync(candidate))
    .map((candidate) => relative(root, candidate));
