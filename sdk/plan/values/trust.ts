import { defined } from "../../defined";
import { mergeValues } from "../../topology/merge";
import type { HelmValues, Trust } from "../../topology/topology";

/** The trust domain in the mesh configuration. */
export const trustDomainConfig = ({ domain, domainAliases }: Trust): HelmValues =>
  defined({ trustDomain: domain, trustDomainAliases: domainAliases });

/**
 * Gives a remote a mesh configuration with the trust domain, which its chart leaves out. Primaries
 * read the identities of the remote's endpoints there, and otherwise assume "cluster.local".
 */
export function remoteTrustDomainValues(trust: Trust): HelmValues {
  const meshConfig = trustDomainConfig(trust);
  if (Object.keys(meshConfig).length === 0) return {};
  return { configMap: true, meshConfig };
}

/**
 * Lets istiod load another root while it runs, and tell workloads about it. Without this, it only
 * reads the roots when it starts.
 */
export const severalRootsValues = ({ hasSeveralRoots }: Trust): HelmValues =>
  hasSeveralRoots ? { env: { ISTIO_MULTIROOT_MESH: "true" } } : {};

const folder = "/etc/signing-ca";

/**
 * Makes istiod sign with an existing Secret. The chart supports only the name `cacerts`, and
 * without that Secret istiod makes its own root. With this volume, its pod waits for the Secret
 * instead.
 */
export function withExistingSecret(values: HelmValues, { existingSecret }: Trust): HelmValues {
  if (existingSecret === undefined) return values;
  return mergeValues(
    values,
    { env: { ROOT_CA_DIR: folder } },
    withListItem(values, "volumes", {
      name: "signing-ca",
      secret: { secretName: existingSecret },
    }),
    withListItem(values, "volumeMounts", {
      name: "signing-ca",
      mountPath: folder,
      readOnly: true,
    }),
  );
}

/**
 * Adds an item to a list, because merging would replace the list. If the user's values have the
 * list below `pilot`, the chart uses that one, so the item is added there.
 */
function withListItem(values: HelmValues, key: string, item: object): HelmValues {
  const { pilot = {} } = values as { pilot?: HelmValues };
  if (key in pilot) return { pilot: { [key]: appended(pilot[key], item) } };
  return { [key]: appended(values[key], item) };
}

const appended = (list: unknown, item: object): unknown[] =>
  Array.isArray(list) ? [...(list as unknown[]), item] : [item];
