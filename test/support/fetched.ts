import type { FetchedCluster } from "../../sdk/status/fetch/cluster";

/** What the API server of a cluster without anything returns. */
export const fetched = (more: Partial<FetchedCluster> = {}): FetchedCluster => ({
  context: "ctx",
  systemNamespace: undefined,
  deployments: [],
  istiodPods: [],
  webhooks: [],
  allWebhooks: [],
  namespaces: [],
  remoteSecrets: [],
  credentialTrials: {},
  hasConfigKubeconfig: false,
  signingCertificates: [],
  rootCertificate: undefined,
  gateways: [],
  meshConfig: { values: [] },
  metrics: [],
  readClusters: [],
  syncPages: [],
  istiodEndpoints: { services: [], slices: [], loadBalancers: [] },
  exposure: { gateways: [], workloadGroups: [], workloadEntries: [] },
  services: [],
  portTrials: {},
  nodes: [],
  unanswered: {},
  ...more,
});
