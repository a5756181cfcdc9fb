import { defined } from "../../defined";
import { mergeValues } from "../../topology/merge";
import type { HelmValues, Trust } from "../../topology/topology";

/** The trust domain in the mesh configuration. */
export const trustDomainConfig = ({ domain, domainAliases }: Trust): HelmValues =>
  defined({ trustDomain: domain, trustDomainAliases: domainAliases });

/**
 * Gives a remote a mesh configuration with the trust domain. Its chart leaves that out, and the
 * primaries read there which identities the remote's endpoints have. Without it they assume
 * "cluster.local".
 */
export function remoteTrustDomainValues(trust: Trust): HelmValues {
  const meshConfig = trustDomainConfig(trust);
  if (Object.keys(meshConfig).length === 0) return {};
  return { configMap: true, meshConfig };
}

const folder = "/etc/signing-ca";

/**
 * Makes istiod sign with an existing Secret. The chart only supports one named `cacerts`, and
 * istiod makes a root of its own if that one is missing at its start. A pod with this volume waits
 * for the Secret instead.
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
 * Adds an item to a list, which merging would replace. If the user's values use the chart's older
 * form below `pilot`, that list wins in the chart, so the item goes there.
 */
function withListItem(values: HelmValues, key: string, item: object): HelmValues {
  const { pilot = {} } = values as { pilot?: HelmValues };
  if (key in pilot) return { pilot: { [key]: appended(pilot[key], item) } };
  return { [key]: appended(values[key], item) };
}

const appended = (list: unknown, item: object): unknown[] =>
  Array.isArray(list) ? [...(list as unknown[]), item] : [item];
