import { describeError } from "../live/api-errors";
import { call } from "../live/call";

/** What an API server is asked beyond Istio's control plane, as messages call it. */
export const questions = {
  remoteSecrets: "the remote secrets",
  rootCertificate: "the root certificate",
  gateways: "the east-west gateways",
  meshConfig: "the mesh configuration",
  revisionConfigs: "the mesh configuration of each revision",
  metrics: "istiod's metrics",
  proxies: "the sync status of proxies",
  signingCertificate: "the certificates in the Secret cacerts",
  namespaces: "the namespaces",
  istiodAddress: "the EndpointSlices of istiod",
  webhookTargets: "the endpoints of webhooks",
  exposure: "Istio's Gateways",
  policies: "PeerAuthentications and DestinationRules",
  services: "the Services",
  nodes: "the nodes",
  ztunnel: "the DaemonSet of ztunnel",
} as const;

export type Question = keyof typeof questions;

/** Why questions were not answered. Checks that need the answer then have the result `unknown`. */
export type Unanswered = { readonly [question in Question]?: string };

/** Without an answer to one of these, a mesh is not called healthy. */
export const essentialQuestions: readonly Question[] = [
  "remoteSecrets",
  "rootCertificate",
  "gateways",
  "meshConfig",
];

/** The items of a list, which must arrive within the time limit. */
export const itemsOf = async <T>(list: Promise<{ readonly items: T[] }>): Promise<T[]> =>
  (await call(list)).items;

/** Asks questions whose answers may be missing, and keeps the reasons. */
export class Questionnaire {
  readonly unanswered: { [question in Question]?: string } = {};

  /** The answer, or `otherwise` if there is none. */
  readonly ask = async <T>(
    question: Question,
    answer: Promise<T>,
    otherwise: NoInfer<T>,
  ): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      this.unanswered[question] = describeError(error);
      return otherwise;
    }
  };
}
