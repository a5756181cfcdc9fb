import type * as k8s from "@kubernetes/client-node";
import { fetchObjects } from "./exposure";

/** A PeerAuthentication of Istio, as far as it is used here. */
export interface PeerAuthentication extends k8s.KubernetesObject {
  readonly spec?: {
    readonly selector?: object;
    readonly mtls?: { readonly mode?: string };
  };
}

/** A DestinationRule of Istio, as far as it is used here. */
export interface DestinationRule extends k8s.KubernetesObject {
  readonly spec?: {
    readonly host?: string;
    readonly exportTo?: readonly string[];
    readonly workloadSelector?: object;
    readonly trafficPolicy?: { readonly tls?: { readonly mode?: string } };
  };
}

/** What turns mTLS off. */
export interface Policies {
  /** The namespace with the policies for the whole mesh. */
  readonly rootNamespace: string;
  /** Of all namespaces. */
  readonly peerAuthentications: readonly PeerAuthentication[];
  /** Of the root namespace. */
  readonly destinationRules: readonly DestinationRule[];
}

export const noPolicies: Policies = {
  rootNamespace: "",
  peerAuthentications: [],
  destinationRules: [],
};

export async function fetchPolicies(
  custom: k8s.CustomObjectsApi,
  rootNamespace: string,
): Promise<Policies> {
  const [peerAuthentications, destinationRules] = await Promise.all([
    fetchObjects<PeerAuthentication>(custom, "security.istio.io", "peerauthentications"),
    fetchObjects<DestinationRule>(custom, "networking.istio.io", "destinationrules", {
      namespace: rootNamespace,
    }),
  ]);
  return { rootNamespace, peerAuthentications, destinationRules };
}
