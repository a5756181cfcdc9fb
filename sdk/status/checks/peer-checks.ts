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

/** The checks of a control plane that reads other clusters. */
export const peerChecks = ({ now, isWhole }: Circumstances): readonly NamedClusterCheck[] =>
  [
    { title: "istiod has synced with every peer", check: peersAreSynced },
    {
      title: "each remote secret is for a cluster of the mesh",
      check: secretsHaveClusters(isWhole),
    },
    { title: "each cluster has one remote secret", check: secretsAreUnique },
    { title: "each API server has one name", check: secretsLeadToDifferentServers },
    { title: "each remote secret has a valid kubeconfig", check: secretsAreValid },
    {
      title: "API servers accept the credentials in remote secrets",
      check: credentialsAreAccepted(now),
    },
    { title: "each remote secret leads to its cluster", check: secretsLeadToTheirClusters },
    { title: "no token in a remote secret expires soon", check: tokensAreValid(now) },
  ].map((one) => ({ ...one, needs: ["remoteSecrets"], roles: ["primary", "external"] }));
