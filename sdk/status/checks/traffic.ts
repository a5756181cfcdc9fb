import { problem, type Problem } from "../finding";
import type { Traffic } from "../observation";

const instead =
  "pass --service and --client to use another workload, " +
  "or run `istio-multicluster status` to check the mesh without sending requests";

/** Checks that a client got an answer from every cluster that runs the service. */
export function checkTraffic(traffic: Traffic): Problem[] {
  const { cluster, expected, answers } = traffic;
  if (traffic.problem !== undefined) {
    const message = `cannot send requests from this cluster: ${traffic.problem}; ${instead}`;
    return [problem("NO_CLIENT", traffic, message)];
  }
  if (expected.length === 0) {
    const message = `no cluster has a ready pod behind the service; deploy it, ${instead}`;
    return [problem("NO_ENDPOINTS", traffic, message)];
  }
  return expected
    .filter((peer) => answers[peer] === undefined)
    .map((peer) => problem("NO_ANSWER_FROM", { cluster, peer }, noAnswer(traffic, peer)));
}

function noAnswer({ requests, failures, lastFailure }: Traffic, peer: string): string {
  const failed = failures > 0 ? ` (${failures} failed, the last with: ${lastFailure})` : "";
  return (
    `none of ${requests} requests was answered by "${peer}"${failed}; ` +
    "run `istioctl proxy-config endpoints` on the client pod to see where its requests can go"
  );
}
