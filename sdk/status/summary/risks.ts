import { issueIf, type Issue } from "../../issue";
import type { ClusterChanges } from "./clusters";
import { keyOf, partOf } from "./parts";
import type { Change, Diagnostic } from "./preview";
import { risksOfService } from "./service-risks";
import type { ClusterSummary } from "./summary";
import { fromTo } from "./values";

/** What to know before an update: the component's warnings, and what the changes themselves show. */
export function risksOf(
  clusters: readonly ClusterChanges[],
  summaries: readonly ClusterSummary[],
  warnings: readonly Diagnostic[],
): Issue[] {
  const warned = warnings.map(({ message }) => issueIn(message));
  const changed = summaries.filter(({ change }) => change === "changed").map(({ name }) => name);
  const found = clusters
    .filter(({ name }) => changed.includes(name))
    .flatMap(({ name, changes }) => changes.flatMap((change) => risksOfChange(name, change)));
  const isWarned = ({ path }: Issue): boolean => warned.some((warning) => warning.path === path);
  return [...warned, ...found.filter((risk) => !isWarned(risk))];
}

/** A warning is the path of an argument and a reason. The first warnings also name the mesh. */
function issueIn(message: string): Issue {
  const pattern = /^(?:MultiClusterMesh "[^"]*": )?([\w.[\]"-]+): (.*)$/s;
  const [, path = "", reason = message] = pattern.exec(message) ?? [];
  return { path, reason };
}

function risksOfChange(cluster: string, change: Change): Issue[] {
  const path = `clusters.${cluster}`;
  const { op, fields } = change;
  switch (keyOf(change)) {
    case "gateway-service":
      return risksOfService(`${path}.eastWestGateway`, change);
    case "istiod-gateway":
      return issueIf(op === "create", `${path}.eastWestGateway`, "opens istiod to remotes");
  }
  const isMoved =
    partOf(change) === "address of istiod" && fields.some((field) => /^endpoints\b/.test(field));
  const addresses = fromTo(change, ["endpoints", "0", "addresses", "0"]);
  return issueIf(isMoved, path, `the address at which it reaches istiod changes${addresses}`);
}
