import { DataPlane } from "../args/mesh";
import { fingerprintsOf } from "../certificates/pem";
import type { HelmValues } from "../topology/topology";

/** The settings of the chart `istiod` that running workloads keep until they restart. */
export interface IstioSettings {
  /** "" for none. */
  readonly revision: string;
  readonly network: string;
  readonly dataPlane: DataPlane;
  readonly trustDomain: string;
  readonly trustDomainAliases: readonly string[];
  /** The fingerprints of the root certificates. Empty if they are not known. */
  readonly roots: readonly string[];
}

/** The values of the chart that hold them. */
interface IstiodValues {
  readonly profile?: string;
  readonly revision?: string;
  readonly global?: { readonly network?: string };
  readonly meshConfig?: {
    readonly trustDomain?: string;
    readonly trustDomainAliases?: readonly string[];
  };
  readonly istiodRemote?: { readonly injectionCABundle?: unknown };
}

/** Reads the settings from values, as the plan has them or as a cluster got them. */
export function settingsIn(values: HelmValues): IstioSettings {
  const { revision = "", profile, global = {}, ...more } = values as IstiodValues;
  const { meshConfig = {}, istiodRemote = {} } = more;
  const { injectionCABundle: bundle } = istiodRemote;
  return {
    revision,
    network: global.network ?? "",
    dataPlane: profile === "ambient" ? DataPlane.Ambient : DataPlane.Sidecar,
    trustDomain: meshConfig.trustDomain ?? "cluster.local",
    trustDomainAliases: meshConfig.trustDomainAliases ?? [],
    // in a plan, it stands for a value that is not known yet
    roots: typeof bundle === "string" ? fingerprintsOf(decode(bundle)) : [],
  };
}

const decode = (base64: string): string => Buffer.from(base64, "base64").toString();
