import type { Circumstances, NamedClusterCheck } from "./check";
import { credentialsAreAccepted, secretsLeadToTheirClusters } from "./credentials";
import { tokensAreValid } from "./expiry";
import { peersAreSynced } from "./peers";
import {
  secretsAreUnique,
  secretsAreValid,
  secretsHaveClusters,
  secretsLeadToDifferentServers,
} from "./remote-secrets";

/** The checks of a control plane that reads other clusters. The causes come first. */
export function peerChecks({ now, isWhole }: Circumstances): readonly NamedClusterCheck[] {
  const aboutCredentials = [
    { title: "each remote secret has a valid kubeconfig", check: secretsAreValid },
    {
      title: "API servers accept the credentials in remote secrets",
      check: credentialsAreAccepted(now),
    },
    { title: "each remote secret leads to its cluster", check: secretsLeadToTheirClusters },
    { title: "no token in a remote secret expires soon", check: tokensAreValid(now) },
  ];
  const causes = aboutCredentials.map(({ check }) => check);
  return [
    ...aboutCredentials,
    { title: "istiod has synced with every peer", check: peersAreSynced(causes) },
    {
      title: "each remote secret is for a cluster of the mesh",
      check: secretsHaveClusters(isWhole),
    },
    { title: "each cluster has one remote secret", check: secretsAreUnique },
    { title: "each API server has one name", check: secretsLeadToDifferentServers },
  ].map((one) => ({ ...one, needs: ["remoteSecrets"], roles: ["primary", "external"] }));
}
