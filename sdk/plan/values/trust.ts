import { mergeValues } from "../../topology/merge";
import type { HelmValues, Trust } from "../../topology/topology";

/** What the mesh configuration says of the trust domain. */
export const trustDomainConfig = ({ domain, domainAliases }: Trust): HelmValues => ({
  ...(domain === undefined ? {} : { trustDomain: domain }),
  ...(domainAliases === undefined ? {} : { trustDomainAliases: domainAliases }),
});

/**
 * A remote needs a mesh configuration for the trust domain, which its chart leaves out: the primaries read there which identities its
 * endpoints have, and would take them for those of "cluster.local".
 */
export function remoteTrustDomainValues(trust: Trust): HelmValues {
  const meshConfig = trustDomainConfig(trust);
  return Object.keys(meshConfig).length === 0 ? {} : { configMap: true, meshConfig };
}

const folder = "/etc/signing-ca";

/**
 * Lets istiod sign by a Secret that others made. The chart has a place for one of the name `cacerts` only, and there an istiod that
 * starts without it makes a root of its own; a pod with this volume waits for the Secret. To the lists of a user's it is added,
 * because a list of values replaces another. The chart takes what is below `pilot`, its older form, before the rest.
 */
export function withExistingSecret(values: HelmValues, { existingSecret }: Trust): HelmValues {
  if (existingSecret === undefined) return values;
  const { pilot = {} } = values as { pilot?: HelmValues };
  const mounted = (key: string, mount: object): HelmValues => {
    const place = key in pilot ? pilot : values;
    const list = {
      [key]: [...(Array.isArray(place[key]) ? (place[key] as unknown[]) : []), mount],
    };
    return place === pilot ? { pilot: list } : list;
  };
  return mergeValues(
    values,
    { env: { ROOT_CA_DIR: folder } },
    mounted("volumes", { name: "signing-ca", secret: { secretName: existingSecret } }),
    mounted("volumeMounts", { name: "signing-ca", mountPath: folder, readOnly: true }),
  );
}
