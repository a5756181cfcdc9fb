import { defined } from "../../defined";
import type { HelmValues } from "../../topology/topology";
import { rootCertificate, type Reference } from "../reference";

/**
 * The validating webhooks of a config cluster, the same in the charts `base` and `istiod`. istiod
 * writes this certificate into them itself, so they never differ from the plan.
 */
export const validationValues = (validationURL: string | Reference | undefined): HelmValues => ({
  base: { validationCABundle: rootCertificate, ...defined({ validationURL }) },
});
