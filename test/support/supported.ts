import * as fs from "node:fs";
import * as path from "node:path";
import * as semver from "semver";
import { packageRoot } from "./plugin-host";

const { engines, dependencies } = JSON.parse(
  fs.readFileSync(path.join(packageRoot, "package.json"), "utf8"),
);

/** The lowest version in a range of package.json. */
const lowest = (range: string): string => semver.minVersion(range)!.version;

/** What the package supports. Raise `newest` when releases appear. */
export const supportedVersions = {
  oldest: {
    "@types/node": lowest(engines.node),
    "@pulumi/pulumi": lowest(dependencies["@pulumi/pulumi"]),
    "@pulumi/kubernetes": lowest(dependencies["@pulumi/kubernetes"]),
    typescript: lowest(dependencies.typescript),
  },
  newest: {
    "@types/node": "26.6.7",
    "@pulumi/pulumi": "3.276.0",
    "@pulumi/kubernetes": "4.34.2",
    typescript: "6.0.3",
  },
};

/** The compiler options of each kind of project. */
export const moduleKinds = {
  nodenext: { module: "nodenext" },
  commonjs: { module: "commonjs" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
};

/** The strictest options that a user may have. */
export const strictest = {
  target: "es2022",
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};
