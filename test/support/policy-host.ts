import * as fs from "node:fs";
import * as path from "node:path";
import { toolEnvironment } from "../../scripts/tools";
import { packageRoot } from "./plugin-host";

/** A policy pack for the engine of the tests. */
export interface PolicyHost {
  readonly pack: string;
  /** For the engine. It finds the host of the pack on PATH. */
  readonly environment: { readonly PATH: string };
}

/**
 * Copies the example of a policy pack to a folder, with a host for it. The language host of the
 * tests cannot run a pack, so this one does what newer language hosts do.
 */
export function policyHost(folder: string): PolicyHost {
  const [pack, bin] = [path.join(folder, "policy"), path.join(folder, "bin")];
  fs.cpSync(path.join(packageRoot, "examples/policy"), pack, {
    recursive: true,
    filter: (file) => path.basename(file) !== "node_modules",
  });
  fs.symlinkSync(path.join(packageRoot, "node_modules"), path.join(pack, "node_modules"));
  fs.writeFileSync(path.join(pack, "PulumiPolicy.yaml"), "runtime: nodejspack\n");
  fs.mkdirSync(bin);
  const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const script = `#!/bin/sh\nexec ${process.execPath} ${host} "$@"\n`;
  fs.writeFileSync(path.join(bin, "pulumi-analyzer-policy-nodejspack"), script, { mode: 0o755 });
  return { pack, environment: { PATH: `${bin}:${toolEnvironment().PATH}` } };
}
