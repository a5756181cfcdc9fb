import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { findApiAccess, type ApiAccess, type KnownAccess } from "../kubeconfig/access";
import type { MeshPlan } from "../plan/plan";
import type { ClusterFacts, Facts } from "../preflight/facts";
import { judgeFacts, type Expectations } from "../preflight/judge";
import { queryClustersAsync } from "../preflight/query-clusters";
import { checkAccess } from "../rules/connections";
import { relocateIssues } from "../rules/issue-path";
import { inputString } from "../rules/shape-builders";
import type { FilledClusters } from "../topology/defaults";
import { ClusterInstall } from "./cluster";
import { userErrorOf, throwUserError } from "./errors";
import { isMocked } from "./mocks";

const checkString = inputString();

/** What is known of the clusters before the first resource is registered. */
export interface EarlyKnowledge {
  readonly args: MultiClusterMeshArgs;
  readonly clusters: FilledClusters;
  readonly access: KnownAccess;
  readonly expectations: Expectations;
  readonly facts: Facts;
}

/** Creates the component of each cluster, with the provider for everything in it. */
export function openClusters(
  mesh: string,
  { clusters }: MeshPlan,
  early: EarlyKnowledge,
  parent: pulumi.Resource,
): ReadonlyMap<string, ClusterInstall> {
  const late = new LateClusters(early);
  return new Map(
    clusters.map((plan) => {
      const { name } = plan;
      const access = late.accessTo(name);
      return [name, new ClusterInstall(`${mesh}-${name}`, plan, access, parent)];
    }),
  );
}

/**
 * The clusters whose kubeconfig is an Output. Each is checked as soon as its kubeconfig is known: by
 * the same rules and preflight as the others, and together with them.
 */
export class LateClusters {
  private readonly access: Map<string, ApiAccess>;
  private readonly facts: Map<string, ClusterFacts>;
  private readonly logged: Set<string>;

  constructor(private readonly early: EarlyKnowledge) {
    this.access = new Map(early.access);
    this.facts = new Map(early.facts);
    this.logged = new Set(judgeFacts(early.expectations, early.facts).warnings);
  }

  accessTo(cluster: string): pulumi.Output<ApiAccess> {
    const known = this.early.access.get(cluster);
    if (known !== undefined) return pulumi.output(known);
    const kubeconfig = pulumi.output(this.early.clusters.get(cluster)?.kubeconfig);
    return kubeconfig.apply((given) => this.open(cluster, given));
  }

  async open(cluster: string, kubeconfig: string | undefined): Promise<ApiAccess> {
    const { args, clusters } = this.early;
    if (kubeconfig !== undefined)
      throwUserError(
        relocateIssues(args, checkString(`clusters.${cluster}.kubeconfig`, kubeconfig)),
      );
    const found = findApiAccess(cluster, kubeconfig, clusters.get(cluster)?.context);
    if ("reason" in found) throw userErrorOf(relocateIssues(args, [found]));
    this.access.set(cluster, found);
    throwUserError(relocateIssues(args, checkAccess(clusters, this.access)));
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

  private logOnce(warning: string): void {
    if (this.logged.has(warning)) return;
    this.logged.add(warning);
    void pulumi.log.warn(warning);
  }
}
