import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findCluster, type ClusterReference } from "./find";
import type { Cluster } from "./state";

/** The node's `/etc/hosts`, which its programs and CoreDNS read. */
const hostsFile = (cluster: Cluster): string => join(cluster.folder, "hosts");

/** Gives a node host names of its own; the machine's are no business of it. */
export async function writeHostNames(
  cluster: Cluster,
  addresses: { readonly [name: string]: string } = {},
): Promise<void> {
  const lines = Object.entries({ localhost: "127.0.0.1", ...addresses }).map(
    ([name, address]) => `${address} ${name}\n`,
  );
  await writeFile(hostsFile(cluster), lines.join("")); // in place: the node has this very file mounted
}

/** Lets a cluster's API server and its pods know host names by their addresses, and no others than these. */
export async function setHostNames(
  reference: ClusterReference,
  addresses: { readonly [name: string]: string },
): Promise<void> {
  await writeHostNames(await findCluster(reference), addresses);
}
