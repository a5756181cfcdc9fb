import { shownString } from "../../later";
import type { ClusterPlan } from "../../plan/plan";
import type { CreatedChart, CreatedObject, PlanRecord, StepRecord } from "../../plan/record";
import { revisionLabel } from "../../topology/istio-names";
import { plural } from "../words";

/** A plan for people: the mesh, then each cluster with its steps, numbered in their order. */
export function formatPlan(plan: PlanRecord): string {
  const { name, meshId, systemNamespace, trust, clusters, steps, lost } = plan;
  const counts = [plural(clusters.length, "cluster"), plural(steps.length, "step")];
  return [
    `Mesh "${name}": ID ${meshId}, ${revisionsOf(plan)}, namespace ${systemNamespace}`,
    `Certificates: ${trustNames[trust.mode]}`,
    ...lost.map((cluster) => `Lost cluster: ${cluster.name}; nothing is created in it`),
    ...clusters.flatMap((cluster) => ["", ...clusterLines(cluster, plan)]),
    "",
    `${counts.join(", ")}. Steps that do not need each other run at the same time.`,
  ].join("\n");
}

/** The revision of the gateways comes first. Every cluster has all revisions. */
function revisionsOf({ revision, clusters }: PlanRecord): string {
  const others = clusters[0]?.otherRevisions ?? [];
  const labels = [revision, ...others.map((other) => other.revision)].map(revisionLabel);
  return `${labels.length === 1 ? "revision" : "revisions"} ${labels.join(", ")}`;
}

const trustNames: { readonly [mode in PlanRecord["trust"]["mode"]]: string } = {
  generated: "a generated root",
  givenRoot: "the root in the arguments",
  givenIntermediates: "the intermediates in the arguments",
  existingSecret: "the Secret cacerts that is in each cluster",
};

function clusterLines(cluster: ClusterPlan, { steps, clusters }: PlanRecord): string[] {
  const { name, network, role, controlPlaneClusters } = cluster;
  const served = role === "remote" ? ` of ${controlPlaneClusters.join(", ")}` : "";
  const place = role === "external" ? "" : `, network ${network}`;
  const own = steps.flatMap((step, index) =>
    step.cluster === name ? [{ step, number: index + 1 }] : [],
  );
  const width = String(steps.length).length + 2;
  const readers = readersOf(cluster, clusters);
  return [
    `${name}: ${role}${served}${place}`,
    ...(readers.length > 0 ? [`  read by ${readers.join(", ")}`] : []),
    ...own.map(({ step, number }) => `${String(number).padStart(width)}  ${lineOf(step, cluster)}`),
  ];
}

/** The control planes that read the API server of a cluster. */
const readersOf = ({ name }: ClusterPlan, clusters: readonly ClusterPlan[]): string[] =>
  clusters
    .filter(({ role, peers, configCluster }) =>
      role === "remote" ? false : peers.includes(name) || configCluster === name,
    )
    .map((reader) => reader.name);

function lineOf(step: StepRecord, cluster: ClusterPlan): string {
  const created = step.creates.map(nameOf).join(", ");
  const details = step.part === "gatewayService" ? serviceDetails(cluster) : "";
  return `${created}${details}${step.waits ? `; waits for ${awaited[step.part] ?? "it"}` : ""}`;
}

/** What a step waits for. */
const awaited: { readonly [part in StepRecord["part"]]?: string } = {
  gatewayService: "its address",
  cni: "its pods",
  istiod: "its pods",
  gateway: "its pods",
  readerToken: "the token",
  configToken: "the token",
};

function nameOf(created: CreatedObject | CreatedChart): string {
  if ("chart" in created) return `chart ${created.chart} ${created.version} as ${created.release}`;
  return `${created.kind} ${created.name}${created.isAdopted ? " (exists already)" : ""}`;
}

function serviceDetails({ gateway }: ClusterPlan): string {
  if (gateway === undefined) return "";
  const { service, ports, addresses } = gateway;
  const at = addresses.length > 0 ? ` at ${addresses.map(shownString).join(", ")}` : "";
  return ` (${String(service.spec?.["type"])}${at}, ports ${ports.join(", ")})`;
}
