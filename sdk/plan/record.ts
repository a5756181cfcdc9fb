import { defined } from "../defined";
import type { ChartPlan } from "./chart";
import type { Manifest } from "./manifest";
import { names } from "./names";
import { ownerConfigMap } from "./owner";
import type { MeshPlan } from "./plan";
import type { GatewayParts, Part, Step } from "./step";
import { planSteps } from "./steps";

/**
 * The environment variable that names the file for the plan. The engine passes its environment to
 * programs and plug-ins, so it reaches the component in every language.
 */
export const planFileVariable = "ISTIO_MULTICLUSTER_PLAN";

/** The plan of one mesh, as `istio-multicluster plan -o json` prints it. */
export interface PlanRecord extends MeshPlan {
  /** Increases if a field is removed or changes its meaning. */
  readonly schemaVersion: 1;
  /** The name of the mesh in the program. */
  readonly name: string;
  /** In a possible order. Steps that do not wait for each other run at the same time. */
  readonly steps: readonly StepRecord[];
}

/** A step of a plan, and what it creates. */
export interface StepRecord {
  readonly id: string;
  readonly cluster: string;
  readonly part: Part;
  /** The steps that must be done before this one. */
  readonly after: readonly string[];
  /** Whether the step waits for a ready pod, an address or a token. */
  readonly waits: boolean;
  readonly creates: readonly (CreatedObject | CreatedChart)[];
}

export interface CreatedObject {
  readonly kind: string;
  readonly name: string;
  /** Whether the object existed before the mesh. It then gets only labels and annotations. */
  readonly isAdopted?: true;
}

export interface CreatedChart {
  readonly chart: string;
  readonly version: string;
  readonly release: string;
}

export const planRecord = (name: string, plan: MeshPlan): PlanRecord => ({
  schemaVersion: 1,
  name,
  ...plan,
  steps: planSteps(plan).map((step) => ({
    id: step.id,
    cluster: step.cluster,
    part: step.part,
    after: step.after,
    waits: step.waits,
    creates: createdBy(step, plan),
  })),
});

/** A record as one line of JSON. Replaces the user and the password of a URL by `[secret]`. */
export const recordLine = (record: PlanRecord): string =>
  `${JSON.stringify(record, (_, value: unknown) =>
    typeof value === "string" ? value.replace(/(\w+:\/\/)[^\s/@]*@/g, "$1[secret]@") : value,
  )}\n`;

/** What a step creates. The installers of the steps are in `sdk/install`. */
function createdBy(step: Step, { revision }: MeshPlan): (CreatedObject | CreatedChart)[] {
  switch (step.part) {
    case "namespace":
      return [defined({ ...objectOf(step.namespace), isAdopted: step.isAdopted || undefined })];
    case "owner":
      return [{ kind: "ConfigMap", name: ownerConfigMap }];
    case "gatewayService":
      return [objectOf(step.gateway.service)];
    case "cacerts":
      return [secret(names.cacerts)];
    case "base":
    case "gatewayApi":
    case "cni":
    case "ztunnel":
    case "injector":
    case "istiod":
      return [chartOf(step.chart)];
    case "istiodEndpoints":
    case "exposure":
      return step.manifests.map(objectOf);
    case "gateway":
      return gatewayParts(step);
    case "readerToken": {
      const { serviceAccount, isChartAccount, tokenSecret } = step.reader;
      const account = isChartAccount ? [] : [{ kind: "ServiceAccount", name: serviceAccount }];
      return [...account, secret(tokenSecret)];
    }
    case "remoteSecret":
      return [secret(names.remoteSecret(step.secret.target))];
    case "configToken":
      return [secret(names.token(names.istiod(revision), 0))];
    case "configKubeconfig":
      return [secret(names.configKubeconfig)];
  }
}

const gatewayParts = ({ chart, objects = [], networkPolicy }: GatewayParts) => [
  ...(chart === undefined ? [] : [chartOf(chart)]),
  ...[...objects, ...(networkPolicy === undefined ? [] : [networkPolicy])].map(objectOf),
];

const secret = (name: string): CreatedObject => ({ kind: "Secret", name });

const objectOf = ({ kind, metadata: { name } }: Manifest): CreatedObject => ({ kind, name });

const chartOf = ({ chart, version, releaseName }: ChartPlan): CreatedChart => ({
  chart,
  version,
  release: releaseName,
});
