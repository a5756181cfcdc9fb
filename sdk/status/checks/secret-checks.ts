import type { NamedClusterCheck } from "./check";
import { secretsHaveTheirServers } from "./secret-servers";
import { signingCertificateIsValid, signingKeyFits, signingRootIsUsed } from "./signing";

/** The checks of the Secret `cacerts`, and of the servers in remote secrets. */
export const secretChecks: readonly NamedClusterCheck[] = [
  {
    title: "istiod can sign with its certificate",
    needs: ["signingCertificate"],
    isNeeded: ({ intermediates = [], signingProblem }) =>
      intermediates.length > 0 || signingProblem !== undefined,
    check: signingCertificateIsValid,
  },
  {
    title: "the key of istiod belongs to its certificate",
    needs: ["signingCertificate"],
    isNeeded: ({ signingKeyFits: fits }) => fits !== undefined,
    check: signingKeyFits,
  },
  {
    title: "istiod has loaded its root",
    needs: ["signingCertificate", "rootCertificate"],
    roles: ["primary"],
    isNeeded: ({ signingRootIsUsed: isUsed }) => isUsed !== undefined,
    check: signingRootIsUsed,
  },
  {
    title: "no remote secret has the server of another cluster",
    needs: ["remoteSecrets"],
    roles: ["primary", "external"],
    check: secretsHaveTheirServers,
  },
];
