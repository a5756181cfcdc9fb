import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import execa from "execa";
import { kubeconfigPath } from "../clusters";
import { root } from "../package";
import { toolEnvironment } from "../tools";
import { repairBackend } from "./interrupted";

/** The quickstart's Pulumi stack. */
export interface Stack {
  /**
   * What `pulumi` needs to find it: the folder of its state, its name, and the file with its
   * passphrase.
   */
  readonly environment: { readonly [name: string]: string };
  readonly isNew: boolean;
}

/** The configuration that the local example reads. */
interface StackConfig {
  readonly topology: string;
  readonly dataPlane: string;
  readonly ztunnel: string;
  readonly kubeconfig: string;
  readonly chartRepository: string;
}

/**
 * Opens or creates the stack. Its state is stored with the clusters, so that removing them removes
 * it too.
 */
export async function openStack(instance: string, config: StackConfig): Promise<Stack> {
  const folder = join(dirname(kubeconfigPath(instance)), "pulumi");
  const passphraseFile = join(folder, "passphrase");
  const isNew = !existsSync(passphraseFile);
  if (isNew) {
    // left by an earlier stack and encrypted with another passphrase
    await forgetStack(instance);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, "topology"), kindOf(config));
    await writePassphrase(passphraseFile);
  }
  await repairBackend(folder);
  const environment = {
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_STACK: instance,
  };
  const pulumi = async (...args: string[]): Promise<string> =>
    (
      await execa("pulumi", [...args, "--non-interactive"], {
        cwd: root,
        env: { ...toolEnvironment(), ...environment },
      })
    ).stdout;
  await pulumi("stack", "select", "--create", instance);
  await refuseOtherKind(folder, kindOf(config));
  for (const [key, value] of Object.entries(config)) await pulumi("config", "set", key, value);
  return { environment, isNew };
}

/** Writes a new passphrase as a whole or not at all. A stack with a passphrase is not new. */
async function writePassphrase(file: string): Promise<void> {
  await writeFile(`${file}.new`, randomBytes(24).toString("base64url"), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Removes the stack's settings from the project folder. Its state is removed with the clusters. */
export const forgetStack = (instance: string): Promise<void> =>
  rm(join(root, `Pulumi.${instance}.yaml`), { force: true });

const kindOf = ({ topology, dataPlane }: StackConfig): string =>
  dataPlane === "sidecar" ? topology : dataPlane;

/**
 * A primary cannot become a remote in place: peers, certificates and webhooks would be a mixture of
 * both. The data plane cannot change either.
 */
async function refuseOtherKind(folder: string, wanted: string): Promise<void> {
  const installed = await readFile(join(folder, "topology"), "utf8");
  if (installed === wanted) return;
  throw new Error(
    `the local clusters have a mesh of the kind "${installed}", expected "${wanted}"; ` +
      "remove it first: npm run quickstart -- --down",
  );
}
