import { defined } from "../../sdk/defined";
import type { Observation } from "../../sdk/status/observation";

export const gateway = {
  name: "istio-system/istio-eastwestgateway",
  address: "10.0.0.1",
  readyPods: 1,
  podLabels: { istio: "eastwestgateway" },
};

/** A primary that has synced with the peers. */
export const primary = (
  cluster: string,
  peers: string[],
  more: Partial<Observation> = {},
): Observation => ({
  context: cluster,
  cluster,
  role: "primary",
  controlPlaneClusters: [],
  network: cluster,
  networkLabel: more.network ?? cluster,
  meshId: "mesh1",
  revisions: ["default"],
  istiod: { ready: 1, wanted: 1 },
  peers: Object.fromEntries(peers.map((peer) => [peer, "synced"])),
  remoteSecrets: peers.map((peer) => ({
    name: `istio-remote-secret-${peer}`,
    cluster: peer,
    keys: [peer],
  })),
  webhookHasCertificate: true,
  root: "aa",
  gateways: [gateway],
  crossNetworkSelectors: [{ istio: "eastwestgateway" }],
  ...more,
});

export const remote = (
  cluster: string,
  of: string[],
  more: Partial<Observation> = {},
): Observation => {
  const { istiod: _, ...rest } = primary(cluster, [], { role: "remote", controlPlaneClusters: of });
  return { ...rest, ...more };
};

export const without = (
  observation: Observation,
  member: "network" | "root" | "meshId",
): Observation => {
  const { [member]: _, networkLabel, ...rest } = observation;
  return member === "network" ? rest : defined({ ...rest, networkLabel });
};

/** An external control plane for `east` that has synced with `west`. */
export const external = without(
  without(
    primary("control", ["west"], {
      role: "external",
      servesAs: "east",
      remoteSecrets: [],
      gateways: [],
      webhookHasCertificate: false,
    }),
    "root",
  ),
  "network",
);

export const secretFor = (cluster: string): Partial<Observation> => ({
  remoteSecrets: [{ name: `istio-remote-secret-${cluster}`, cluster, keys: [cluster] }],
});
