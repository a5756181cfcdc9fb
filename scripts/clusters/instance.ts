import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";

const instancePattern = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

/**
 * Every name that an instance uses on this machine. Each contains the instance's name, or its hash
 * if the name must be short. So two checkouts do not collide, and `down` finds what a crashed run
 * left behind, even without a record.
 */
export interface InstanceNames {
  readonly instance: string;
  /** Everything an instance writes, private to its user. */
  readonly stateFolder: string;
  /** The machine's own end of the cable into the switch: at most 15 characters. */
  readonly link: string;
  /** The network namespace that holds the bridge between the nodes. */
  readonly switchNamespace: string;
  /** The table of packet rules in the machine's own network namespace. */
  readonly nftTable: string;
  /** The prefix of the cgroups and network namespaces of this instance's nodes. */
  readonly nodePrefix: string;
}

/** The names of an instance. Throws if its name cannot be part of them. */
export function instanceNames(instance: string): InstanceNames {
  if (!instancePattern.test(instance)) {
    throw new Error(
      `instance name "${instance}": use 1 to 32 lower-case letters, digits and dashes, with a letter or digit at both ends`,
    );
  }
  const hash = shortHash(instance);
  return {
    instance,
    stateFolder: join(stateRoot(), instance),
    link: `imc-${hash}`,
    switchNamespace: `istio-mc.${instance}`,
    nftTable: `istio_mc_${hash}`,
    nodePrefix: `istio-mc.${instance}.`, // names have no dots, so "a" never finds what belongs to "a-b"
  };
}

/** The instance of this checkout: its folder's name and a hash of its path. */
export function defaultInstance(): string {
  const checkout = resolve(__dirname, "..", "..");
  const name = basename(checkout)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 20);
  return `${name.replace(/-+$/, "") || "checkout"}-${shortHash(checkout).slice(0, 6)}`;
}

/** The file with one context per cluster. It may not exist yet. */
export const kubeconfigPath = (instance: string): string =>
  join(instanceNames(instance).stateFolder, "kubeconfig");

function stateRoot(): string {
  return join(
    process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state"),
    "istio-multicluster",
  );
}

/** Eight characters that identify a longer name. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
