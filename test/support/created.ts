import type { PlanRecord } from "../../sdk/plan/record";

/** A resource of a run, with its inputs. */
export interface Created {
  readonly type: string;
  readonly inputs: { readonly [key: string]: any };
}

const chartType = "kubernetes:helm.sh/v4:Chart";
const releaseType = "kubernetes:helm.sh/v3:Release";

/**
 * What a run creates, in the words of a plan: `kind name` of an object, or `name version release`
 * of a chart.
 */
export function describeCreated({ type, inputs }: Created): string {
  if (type === chartType || type === releaseType) {
    const chart = String(inputs["chart"]).split("/").at(-1)!;
    // the version of an archive is in its name
    const [, name = chart, version = inputs["version"]] = /^(.+)-([\d.]+)\.tgz$/.exec(chart) ?? [];
    return `${name} ${version} ${inputs["name"]}`;
  }
  // a patch sets fields of an object that exists
  const kind = type.split(":").at(-1)!;
  const isPatch = kind.endsWith("Patch");
  const adopted = isPatch ? " true" : "";
  return `${isPatch ? kind.slice(0, -"Patch".length) : kind} ${inputs["metadata"].name}${adopted}`;
}

/** The same for the steps of a plan in a cluster. */
export const plannedIn = ({ steps }: PlanRecord, cluster: string): string[] =>
  steps
    .filter((step) => step.cluster === cluster)
    .flatMap(({ creates }) => creates.map((created) => Object.values(created).join(" ")));
