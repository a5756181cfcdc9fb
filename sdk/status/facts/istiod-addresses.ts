import { distinct } from "../distinct";
import type { IstiodEndpoints } from "../fetch/istiod-endpoints";

/** Where the proxies of a remote look for istiod. Not set if the cluster has no such Service. */
export function istiodAddressesOf({ services, slices }: IstiodEndpoints): string[] | undefined {
  const names = services.flatMap(({ spec }) => spec?.externalName ?? []);
  const addresses = slices.flatMap(({ endpoints }) => endpoints.flatMap((one) => one.addresses));
  const all = distinct([...names, ...addresses]);
  return all.length > 0 ? all : undefined;
}
