import { quoteList } from "../../issue";
import { problem } from "../finding";
import type { DeadWebhook, Observation } from "../observation";
import type { ClusterCheck } from "./check";
import { areReady } from "./istiod";

/** What the API server rejects if a webhook does not answer. */
const rejected = {
  injection: "pods that it injects cannot be created",
  validation: "Istio's objects cannot be created or changed",
};

export const webhooksHaveEndpoints: ClusterCheck = (cluster) => {
  const dead = (cluster.deadWebhooks ?? []).filter((one) => !isExplained(one, cluster));
  const used = dead.filter(({ isUnused }) => !isUnused);
  const unused = dead.filter(({ isUnused }) => isUnused);
  const broken = used.map(({ name, kind, service, exists }) => {
    const seen = exists ? "has no ready endpoint" : "does not exist";
    const repair = exists
      ? "check that the selector of the Service matches the pods of istiod"
      : "use a webhook of a revision that runs, or install this revision again";
    const message =
      `the ${kind} webhook "${name}" leads to the Service ${service}, but the Service ${seen}, so ` +
      `${rejected[kind]}; ${repair}`;
    return problem("WEBHOOK_WITHOUT_ENDPOINTS", cluster, message);
  });
  if (unused.length === 0) return broken;
  const message =
    `no istiod answers the webhooks ${quoteList([...new Set(unused.map(({ name }) => name))])}, ` +
    "and no namespace has the label of their revision; delete them";
  return [...broken, problem("WEBHOOK_LEFT_BEHIND", cluster, message)];
};

/** Whether the finding about istiod's pods says enough. */
const isExplained = ({ exists }: DeadWebhook, { istiod }: Observation): boolean =>
  exists && istiod !== undefined && !areReady(istiod);
