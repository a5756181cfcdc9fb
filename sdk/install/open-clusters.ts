import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "../args/mesh";
import {
  findApiAccess,
  hasNoKubeconfig,
  type ApiAccess,
  type KnownAccess,
} from "../kubeconfig/access";
import { isContent } from "../kubeconfig/find";
import { kubeconfigString } from "../kubeconfig/given";
import { issueLine, type Issue } from "../issue";
import { names } from "../plan/names";
import type { MeshIdentity } from "../plan/owner";
import type { MeshPlan } from "../plan/plan";
import type { ClusterFacts, Facts } from "../preflight/facts";
import { judgeFacts, type Expectations } from "../preflight/judge";
import { checkOwners } from "../preflight/owner";
import { queryClustersAsync } from "../preflight/query-clusters";
import { checkAnswers } from "../preflight/unread";
import { checkAccess, warnOfAccess } from "../rules/connections";
import { relocateIssues } from "../rules/issue-path";
import { inputKubeconfig } from "../rules/shape-builders";
import type { FilledClusters } from "../topology/defaults";
import { assertDefined } from "./assert-defined";
import { ClusterInstall } from "./cluster";
import type { Answers } from "./drift";
import { throwUserError, userErrorOf } from "./errors";
import type { GivenValues } from "./given-values";
import type { Provider } from "./kubernetes";
import { logOnce } from "./log-once";
import { isMocked } from "./mocks";
import type { Refusal } from "./refusal";
import { knownValue, settled } from "./settled";

const checkKubeconfig = inputKubeconfig();

/** What is known of the clusters before the first resource is registered. */
export interface EarlyKnowledge {
  readonly args: MultiClusterMeshArgs;
  readonly clusters: FilledClusters;
  readonly access: KnownAccess;
  readonly expectations: Expectations;
  readonly facts: Facts;
  readonly refusal: Refusal;
}

/** The access to a cluster. Undefined if the program passes only a provider. */
type OpenedAccess = pulumi.Output<ApiAccess | undefined>;

/** The mesh, after it was registered. */
export interface RegisteredMesh {
  readonly component: pulumi.Resource;
  readonly identity: pulumi.Output<MeshIdentity>;
  readonly given: GivenValues;
}

/** Creates the component of each cluster, with the provider for everything in it. */
export function openClusters(
  mesh: string,
  { clusters }: MeshPlan,
  late: LateClusters,
  { component, identity, given }: RegisteredMesh,
): ReadonlyMap<string, ClusterInstall> {
  const access = late.openAll(identity);
  return new Map(
    clusters.map((plan) => {
      const { name } = plan;
      const own = {
        access: assertDefined(access.get(name), `access to cluster ${name}`),
        provider: late.providerOf(name),
      };
      const guards = { given, refusal: late.refusal, check: late.checkOf(name, identity) };
      return [name, new ClusterInstall(names.inCluster(mesh, name), plan, own, component, guards)];
    }),
  );
}

/**
 * The clusters whose kubeconfig is an Output. Each is checked as soon as its kubeconfig is known: by
 * the same rules and preflight as the others, and together with them.
 */
export class LateClusters implements Answers {
  /** The access to the clusters with a kubeconfig that is known by now. */
  readonly access: Map<string, ApiAccess>;
  /** What is known so far. It is complete when every kubeconfig is known. */
  readonly facts: Map<string, ClusterFacts>;
  private readonly logOnce: (line: string) => void;
  private checked: Promise<unknown> = Promise.resolve();

  readonly refusal: Refusal;

  constructor(private readonly early: EarlyKnowledge) {
    this.refusal = early.refusal;
    this.access = new Map(early.access);
    this.facts = new Map(early.facts);
    const warnings = warnOfAccess(early.clusters, early.access);
    const logged = [
      ...warnings.map(issueLine),
      ...judgeFacts(early.expectations, early.facts).warnings,
    ];
    this.logOnce = logOnce((line) => void pulumi.log.warn(line), logged);
  }

  /** The access to each cluster. Nothing is created anywhere before every cluster is checked. */
  openAll(identity: pulumi.Output<MeshIdentity>): ReadonlyMap<string, OpenedAccess> {
    const { clusters, refusal } = this.early;
    const owned = (access: OpenedAccess): OpenedAccess =>
      pulumi
        .all([access, identity])
        .apply(([own, mesh]) => refusal.during(() => this.checkOwners(mesh)).then(() => own));
    const opened = [...clusters.keys()].map((name) => [name, owned(this.accessTo(name))] as const);
    this.checked = Promise.all(opened.map(([, access]) => settled(access)));
    return new Map(
      opened.map(([name, access]) => [name, access.apply((own) => this.checked.then(() => own))]),
    );
  }

  async atStart(): Promise<Facts> {
    await this.checked;
    return this.facts;
  }

  hasLoginInState(cluster: string): boolean {
    return isContent(this.access.get(cluster)?.source ?? "");
  }

  now(clusters: ReadonlySet<string>): Promise<Facts> {
    const access = [...this.access.values()].filter(({ connection }) =>
      clusters.has(connection.cluster),
    );
    return queryClustersAsync(this.early.expectations.topology, access);
  }

  /** The provider that the program passes for a cluster. */
  providerOf(cluster: string): Provider | undefined {
    return this.early.clusters.get(cluster)?.provider;
  }

  /**
   * The check before an object of a cluster. It waits until every cluster is checked. A cluster that
   * did not answer at the start may answer by now, and may belong to another mesh. It is asked once
   * more, right before its first object.
   */
  checkOf(cluster: string, identity: pulumi.Output<MeshIdentity>): () => Promise<void> {
    let again: Promise<void> | undefined;
    return async () => {
      await this.checked;
      if (again === undefined && this.facts.get(cluster)?.unreachable === undefined) return;
      await (again ??= this.refusal.during(() => this.checkAgain(cluster, identity)));
    };
  }

  private async checkAgain(cluster: string, identity: pulumi.Output<MeshIdentity>): Promise<void> {
    await this.query(assertDefined(this.access.get(cluster), `access to cluster ${cluster}`));
    const mesh = await knownValue(identity);
    if (mesh !== undefined) this.checkOwners(mesh);
    // a preview changes nothing, so it shows what it can
    if (!pulumi.runtime.isDryRun())
      throwUserError(checkAnswers(cluster, this.facts.get(cluster) ?? {}));
  }

  private accessTo(cluster: string): OpenedAccess {
    const { access, clusters } = this.early;
    const known = access.get(cluster);
    if (known !== undefined) return pulumi.output(known);
    const args = clusters.get(cluster) ?? {};
    if (hasNoKubeconfig(args)) return pulumi.output(undefined);
    const kubeconfig = pulumi.output(args.kubeconfig);
    return kubeconfig.apply((given) => this.refusal.during(() => this.open(cluster, given)));
  }

  async open(cluster: string, kubeconfig: unknown): Promise<ApiAccess> {
    const { args, clusters } = this.early;
    const issues = checkResolved(`clusters.${cluster}.kubeconfig`, kubeconfig);
    throwUserError(relocateIssues(args, issues));
    const { context } = clusters.get(cluster) ?? {};
    const found = findApiAccess(cluster, kubeconfigString(kubeconfig), context);
    if ("reason" in found) throw userErrorOf(relocateIssues(args, [found]));
    this.access.set(cluster, found);
    throwUserError(relocateIssues(args, checkAccess(clusters, this.access)));
    warnOfAccess(clusters, this.access).forEach((warning) => this.logOnce(issueLine(warning)));
    if (!isMocked()) await this.query(found);
    return found;
  }

  private async query(access: ApiAccess): Promise<void> {
    const { expectations } = this.early;
    const answers = await queryClustersAsync(expectations.topology, [access]);
    for (const [name, facts] of answers) this.facts.set(name, facts);
    const { issues, warnings } = judgeFacts(expectations, this.facts);
    for (const warning of warnings) this.logOnce(warning);
    throwUserError(issues);
  }

  /** The id of the mesh is known only after the mesh was registered. */
  private checkOwners(mesh: MeshIdentity): void {
    const { systemNamespace } = this.early.expectations.topology;
    throwUserError(checkOwners(mesh, systemNamespace, this.facts));
  }
}

/** An Output that comes to nothing is a mistake, and does not mean the ambient kubeconfig. */
function checkResolved(path: string, kubeconfig: unknown): Issue[] {
  if (kubeconfig !== undefined && kubeconfig !== null) return checkKubeconfig(path, kubeconfig);
  const reason = `expected a kubeconfig, got an Output that resolved to ${kubeconfig}`;
  return [{ path, reason: `${reason}; check the name of the output that it comes from` }];
}
