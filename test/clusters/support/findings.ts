import { waitUntil } from "../../../scripts/clusters/command";
import type { Report } from "../../../sdk/status/report";
import { contextsOf, runStatus } from "./verify";

/**
 * Waits until `status` reports these findings and no others. Each is its code, its cluster and its
 * peer, as in `PEER_UNKNOWN east west`. istiod notices some changes only after a while.
 */
export async function assertFindings(
  clusters: readonly string[],
  expected: readonly string[],
): Promise<void> {
  const wanted = [...new Set(expected)].sort().join("\n");
  let found = "";
  const isFound = async (): Promise<boolean> => {
    found = await findingsOf(clusters);
    return found === wanted;
  };
  const failure = () => new Error(`status reports:\n${found}\nbut not exactly:\n${wanted}`);
  await waitUntil(isFound, { seconds: 90, every: 1000, failure });
}

async function findingsOf(clusters: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runStatus(["-o", "json", ...contextsOf(clusters)]);
  if (stdout === "") throw new Error(stderr);
  const { findings } = JSON.parse(stdout) as Report;
  const lines = findings.map(({ code, cluster, peer }) =>
    [code, cluster, ...(peer === undefined ? [] : [peer])].join(" "),
  );
  return [...new Set(lines)].sort().join("\n");
}
