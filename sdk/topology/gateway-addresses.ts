import { isIP } from "node:net";
import { IPFamily } from "../args/gateway-service";
import type { EastWestGatewayArgs } from "../args/gateway";
import { isString } from "../later";
import type { Cluster } from "./topology";

/** The family of an IP address. A host name has none. */
export function familyOf(address: string): IPFamily | undefined {
  switch (isIP(address)) {
    case 4:
      return IPFamily.IPv4;
    case 6:
      return IPFamily.IPv6;
    default:
      return undefined;
  }
}

export const isHostName = (address: string): boolean => familyOf(address) === undefined;

/** The type of an address in a Gateway of the Gateway API. */
export const gatewayAddressType = (address: string): "Hostname" | "IPAddress" =>
  isHostName(address) ? "Hostname" : "IPAddress";

/** The addresses at which other clusters reach a gateway, if the arguments give them as strings. */
export function givenAddresses({ gateway }: Cluster): readonly string[] {
  const known = gateway.addresses.filter(isString);
  return known.length === gateway.addresses.length ? known : [];
}

/** Whether the cluster assigns the addresses, because the arguments do not give them. */
export const isAddressAssigned = ({ gateway }: Cluster): boolean => gateway.addresses.length === 0;

export const givenAddress = (cluster: Cluster): string | undefined => givenAddresses(cluster)[0];

/** Whether a gateway's address is known only while the mesh is installed. */
export const isAddressAwaited = (cluster: Cluster): boolean => givenAddress(cluster) === undefined;

/**
 * The families that a gateway's Service may have addresses of. Empty if that is left to the
 * cluster.
 */
export function serviceFamilies({
  ipFamilies = [],
  ipFamilyPolicy = "SingleStack",
}: Pick<EastWestGatewayArgs, "ipFamilies" | "ipFamilyPolicy">): readonly IPFamily[] {
  return ipFamilyPolicy === "SingleStack" ? ipFamilies : Object.values(IPFamily);
}
