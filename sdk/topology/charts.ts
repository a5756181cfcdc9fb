import type { HelmValuesArgs } from "../args/helm-values";

/** The Helm charts that this package installs. */
export const charts = [
  "base",
  "istiod",
  "gateway",
  "cni",
  "ztunnel",
] as const satisfies (keyof HelmValuesArgs)[];

export type ChartName = (typeof charts)[number];

/** One value for each chart. */
export type PerChart<T> = { readonly [chart in ChartName]: T };

export const perChart = <T>(make: (chart: ChartName) => T): PerChart<T> =>
  Object.fromEntries(charts.map((chart) => [chart, make(chart)])) as PerChart<T>;

/** Whether a chart repository is a local folder, not an HTTP repository or an OCI registry. */
export const isChartFolder = (chartRepository: string): boolean =>
  !/^(https?|oci):\/\//.test(chartRepository);
