import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findCluster, type ClusterReference } from "./find";
import type { Cluster } from "./state";

/** The node's `/etc/hosts`, which its programs and CoreDNS read. */
const hostsFile = (cluster: Cluster): string => join(cluster.folder, "hosts");

/** Writes the node's host names. It does not have those of the machine. */
export async function writeHostNames(
  cluster: Cluster,
  addresses: { readonly [name: string]: string } = {},
): Promise<void> {
  const lines = Object.entries({ localhost: "127.0.0.1", ...addresses }).map(
    ([name, address]) => `${address} ${name}\n`,
  );
  // in place, because the node has this file mounted
  await writeFile(hostsFile(cluster), lines.join(""));
}

/** Sets the only host names that a cluster's API server and its pods can resolve. */
export async function setHostNames(
  reference: ClusterReference,
  addresses: { readonly [name: string]: string },
): Promise<void> {
  await writeHostNames(await findCluster(reference), addresses);
}
