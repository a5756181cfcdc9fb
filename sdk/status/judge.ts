import type { Observation, Traffic } from "./observation";
import { judgeCluster, judgeMesh, type Problem } from "./rules";

/** What can be wrong with a mesh. Errors break it; warnings are worth a look and leave the exit code at 0. */
export const codes = {
  /** Its API server cannot be asked, or refuses. */
  UNREACHABLE: "error",
  /** Neither an istiod nor an injection webhook. */
  NO_CONTROL_PLANE: "error",
  /** Two contexts lead to clusters of one name. */
  SAME_CLUSTER_NAME: "error",
  /** Fewer istiods are ready than wanted. */
  ISTIOD_NOT_READY: "error",
  /** A remote that names no primary, or one that was not looked at. */
  PRIMARY_UNKNOWN: "error",
  /** Pods cannot be injected: the API server does not trust the webhook. */
  WEBHOOK_WITHOUT_CA: "error",
  /** Proxies have no root certificate to trust: no istiod serves the cluster. */
  ROOT_MISSING: "error",
  /** Proxies of two clusters trust different roots. */
  ROOT_MISMATCH: "error",
  /** Clusters say that they belong to different meshes. */
  MESH_ID_MISMATCH: "warning",
  /** No network is told, while other clusters tell one. */
  NETWORK_MISSING: "error",
  /** A primary without a remote secret for a peer. */
  PEER_UNKNOWN: "error",
  /** A primary that has not read a peer. */
  PEER_NOT_SYNCED: "error",
  /** istiod cannot be asked how it stands to its peers. */
  PEERS_UNREADABLE: "error",
  /** istiod is too old to tell how it stands to its peers. */
  PEERS_UNTOLD: "warning",
  /** No east-west gateway has an address, where one is needed. */
  NO_GATEWAY_ADDRESS: "error",
  /** A gateway without a ready pod. */
  GATEWAY_NOT_READY: "error",
  /** No request could be made from a cluster. */
  NO_CLIENT: "error",
  /** No cluster has a ready pod behind the service. */
  NO_ENDPOINTS: "error",
  /** A cluster that serves did not answer another. */
  NO_ANSWER_FROM: "error",
} as const;

/** The name of something that can be wrong; it stays the same from version to version. */
export type Code = keyof typeof codes;

/** One thing that is wrong, where, and what to look at. */
export interface Finding {
  readonly code: Code;
  readonly severity: "error" | "warning";
  readonly cluster: string;
  /** The other cluster, where the finding is about two. */
  readonly peer?: string;
  readonly message: string;
}

/** Compares what was seen with what a mesh over these clusters has to be. */
export function judge(seen: readonly Observation[], traffic: readonly Traffic[] = []): Finding[] {
  const problems = [
    ...seen.flatMap((cluster) => judgeCluster(cluster, seen)),
    ...judgeMesh(seen),
    ...traffic.flatMap(judgeTraffic),
  ];
  return problems.map(({ code, cluster, ...more }) => ({
    code,
    severity: codes[code],
    cluster,
    ...more,
  }));
}

/** Whether nothing is worse than a warning. */
export const isWell = (findings: readonly Finding[]): boolean =>
  findings.every(({ severity }) => severity !== "error");

function judgeTraffic({
  cluster,
  problem,
  requests,
  failures,
  lastFailure,
  answers,
  expected,
}: Traffic): Problem[] {
  if (problem !== undefined)
    return [
      { code: "NO_CLIENT", cluster, message: `no request could be made from it: ${problem}` },
    ];
  if (expected.length === 0)
    return [
      {
        code: "NO_ENDPOINTS",
        cluster,
        message: "no cluster has a ready pod behind the service; is it deployed?",
      },
    ];
  const failed = failures === 0 ? "" : `; ${failures} failed, the last one with: ${lastFailure}`;
  const silent = expected.filter((peer) => answers[peer] === undefined);
  const advice = "`istioctl proxy-config endpoints` of its client shows where its requests may go";
  return silent.map((peer) => ({
    code: "NO_ANSWER_FROM",
    cluster,
    peer,
    message: `none of its ${requests} requests was answered by "${peer}"${failed}. ${advice}`,
  }));
}
