import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import type { CertificateAuthorityArgs, TrustArgs } from "../../sdk/args/trust";
import { meshArgs } from "./topologies";

/** Two primaries, each with its authority if one is given, and a remote of the first. */
export function meshWithTrust(
  trust: TrustArgs,
  authorities: { east?: CertificateAuthorityArgs; west?: CertificateAuthorityArgs } = {},
) {
  const cluster = (certificateAuthority: CertificateAuthorityArgs | undefined): ClusterArgs =>
    certificateAuthority === undefined ? {} : { certificateAuthority };
  const south = { role: ClusterRole.Remote, primary: "east" };
  return meshArgs(
    { east: cluster(authorities.east), west: cluster(authorities.west), south },
    { trust },
  );
}
