import { defined } from "../defined";
import { withRevision } from "../topology/istio-names";
import { revisionOf } from "../topology/relations";
import { isReplacedByTag } from "../topology/revisions";
import type { Cluster, HelmValues, Topology } from "../topology/topology";
import { planChart, type ChartPlan } from "./chart";
import { names } from "./names";
import { onlyInjector, rendersInjector, withoutInjector } from "./values/injector";
import { istiodValues, type IstiodInputs } from "./values/istiod";
import { validatesWithoutRevision } from "./values/validation";

/** The chart `istiod`, and a second release of it for the injection templates. */
interface IstiodCharts {
  readonly istiod: ChartPlan;
  /** The injection templates, where an istiod reads them. */
  readonly injector?: ChartPlan;
}

/**
 * Plans the chart `istiod` twice: for its objects, and for the injection templates as a release.
 * As resources, the templates would be more than half of a primary's state.
 */
export function planIstiod(
  topology: Topology,
  cluster: Cluster,
  inputs: IstiodInputs,
): IstiodCharts {
  const values = istiodValues(topology, cluster, inputs);
  const revision = revisionOf(topology, cluster);
  const chart = (releaseName: string, of: HelmValues): ChartPlan =>
    planChart(topology, cluster, { chart: "istiod", releaseName, values: of });
  // Both releases have a ConfigMap with their values, and only one can keep the chart's name for
  // it. Remotes rename it too, so that nothing collides when a remote becomes a primary.
  const renamed = {
    [withRevision("values", revision)]: withRevision(names.istiodValues, revision),
  };
  const validatesAll = validatesWithoutRevision(topology, cluster) || undefined;
  const isDeactivated = isReplacedByTag(topology, cluster) || undefined;
  const forcesRoots = topology.trust.rotation === undefined ? undefined : true;
  const hasInjector = rendersInjector(values);
  return defined({
    istiod: {
      ...chart("istiod", hasInjector ? withoutInjector(values) : values),
      ...defined({ renamed, validatesAll, isDeactivated, forcesRoots }),
    },
    injector: hasInjector
      ? chart(withRevision(names.injector, revision), onlyInjector(values))
      : undefined,
  });
}
