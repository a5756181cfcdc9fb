// Runs a TypeScript file of this repository on a machine where nothing was installed yet:
// `node scripts/bootstrap.mjs scripts/tools/main.ts install`. Plain JavaScript, because it runs
// before `npm ci`.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const [script, ...args] = process.argv.slice(2);

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Node.js ${process.versions.node} is too old: this repository needs 20.19 or newer.`,
  );
  process.exit(2);
}

if (!installed()) {
  console.error("Installing the npm packages of the lock file (npm ci) ...");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}
process.exit(
  run(process.execPath, ["--require", "tsx/cjs", join(root, script), ...args], { exit: false }),
);

/**
 * npm writes its own copy of the lock file last, so an older one means an install that is missing,
 * stale or cut short.
 */
function installed() {
  const marker = join(root, "node_modules", ".package-lock.json");
  return (
    existsSync(marker) &&
    statSync(marker).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs
  );
}

function run(command, commandArgs, { exit = true } = {}) {
  const options = exit ? { cwd: root } : {};
  // what npm ci prints belongs to the log, not to the output of the command that was asked for
  const stdio = exit ? ["inherit", process.stderr, process.stderr] : "inherit";
  const { status, error } = spawnSync(command, commandArgs, { ...options, stdio });
  if (error) {
    console.error(`${command}: ${error.message}`);
    process.exit(1);
  }
  if (exit && status !== 0) process.exit(status ?? 1);
  return status ?? 1;
}
