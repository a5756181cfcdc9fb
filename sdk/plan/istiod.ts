import type { Cluster, HelmValues, Topology } from "../topology/topology";
import { planChart, type ChartPlan } from "./chart";
import { names } from "./names";
import { onlyInjector, rendersInjector, withoutInjector } from "./values/injector";
import { istiodValues } from "./values/istiod";

/**
 * The chart `istiod`, where an istiod injects twice: once for all its objects, and once for the injection templates, which are more
 * than half of a primary's state if every object is a resource, and which nobody reads in a pull request.
 */
export function planIstiod(
  topology: Topology,
  cluster: Cluster,
): { istiod: ChartPlan; injector?: ChartPlan } {
  const values = istiodValues(topology, cluster);
  const suffix = values["revision"] ? `-${String(values["revision"])}` : "";
  const chart = (releaseName: string, of: HelmValues): ChartPlan =>
    planChart(topology, cluster, "istiod", releaseName, of);
  // both installations have the chart's record of its values, and one can have the chart's name for it; the same in a remote,
  // so that nothing is in the way of the other where a remote becomes a primary
  const renamed = { [`values${suffix}`]: `${names.istiodValues}${suffix}` };
  return rendersInjector(values)
    ? {
        istiod: { ...chart("istiod", withoutInjector(values)), renamed },
        injector: chart(`${names.injector}${suffix}`, onlyInjector(values)),
      }
    : { istiod: { ...chart("istiod", values), renamed } };
}
