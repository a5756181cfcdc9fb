import * as pulumi from "@pulumi/pulumi";
import { defined } from "../defined";
import type { ApiServerArgs } from "../args/api-server";
import type { ApiAccess } from "../kubeconfig/access";
import type { ClusterPlan } from "../plan/plan";
import { assertDefined } from "./assert-defined";
import { keepFieldManager } from "./field-manager";
import * as k8s from "./kubernetes";
import type { GivenValues } from "./given-values";
import type { Refusal } from "./refusal";
import { orStandIn } from "./stand-in";

/**
 * A killed run leaves objects that the state does not have. With these settings, the provider takes
 * them over; older versions ignore the second one. The preflight has refused clusters of others.
 */
const takeOver = { enableServerSideApply: true, upsertExistingObjects: true };

export const clusterInstallType = "istio-multicluster:index:ClusterInstall";

/** What decides whether anything is created in a cluster. */
interface Guards {
  readonly given: GivenValues;
  readonly refusal: Refusal;
  /** Called before each object, after those it depends on. */
  readonly check: () => Promise<void>;
}

/** How peers reach an API server. */
export type ResolvedApiServer = pulumi.Unwrap<ApiServerArgs>;

/** How the program reaches a cluster: with a kubeconfig, a provider of the program, or both. */
export interface ClusterAccess {
  readonly access: pulumi.Output<ApiAccess | undefined>;
  readonly provider: k8s.Provider | undefined;
}

/**
 * The parent of everything in one cluster. All of it uses the provider of this component, so that
 * nothing can end up in another cluster.
 */
export class ClusterInstall extends pulumi.ComponentResource {
  readonly clusterName: string;
  /**
   * How this program reaches the API server. Secret, because it holds credentials. Undefined if the
   * program passes only a provider.
   */
  readonly access: pulumi.Output<ApiAccess | undefined>;
  /** How peers reach the API server: as the arguments say, or else as this program does. */
  readonly apiServer: pulumi.Output<ResolvedApiServer>;
  private readonly provider: k8s.Provider;
  private readonly refusal: Refusal;
  private readonly check: () => Promise<void>;

  constructor(
    name: string,
    plan: ClusterPlan,
    { access, provider }: ClusterAccess,
    parent: pulumi.Resource,
    { given, refusal, check }: Guards,
  ) {
    super(clusterInstallType, name, {}, { parent, transformations: [keepFieldManager] });
    this.clusterName = plan.name;
    this.refusal = refusal;
    this.check = check;
    this.access = pulumi.secret(access);
    const own = pulumi.unsecret(
      access.apply((found) => {
        if (found === undefined) return undefined;
        const { server, tlsServerName } = found.context;
        return defined({ server, tlsServerName });
      }),
    );
    const forPeers = pulumi.output(given.putInto(plan.apiServer));
    this.apiServer = pulumi.all([own, forPeers]).apply(([found, set]) => {
      const used = (set as ResolvedApiServer | undefined) ?? found;
      return assertDefined(used, `API server of ${plan.name}`);
    });
    this.provider = provider ?? this.newProvider(name, access);
    this.registerOutputs();
  }

  private newProvider(name: string, access: pulumi.Output<ApiAccess | undefined>): k8s.Provider {
    const used = orStandIn(
      access.apply((found) => {
        const { source, context } = assertDefined(found, `access to ${this.clusterName}`);
        return { kubeconfig: source, context: context.name };
      }),
    );
    const provider = new k8s.Provider(
      name,
      {
        kubeconfig: pulumi.secret(used.apply(({ kubeconfig }) => kubeconfig)),
        context: pulumi.unsecret(used.apply(({ context }) => context)),
        // without it, a changed kubeconfig would replace every object
        clusterIdentifier: this.clusterName,
        // without them, a changed remote secret would be deleted before it is created again
        enableConfigMapMutable: true,
        enableSecretMutable: true,
        ...takeOver,
      },
      { parent: this },
    );
    this.refusal.watch(provider);
    return provider;
  }

  /** The options of a resource in this cluster. */
  options(
    dependsOn: pulumi.Resource[],
    more: pulumi.CustomResourceOptions = {},
  ): pulumi.CustomResourceOptions {
    const { provider, refusal } = this;
    const ready = refusal
      .whenReady([provider, ...dependsOn])
      .then(() => this.check())
      .then(() => dependsOn.map(withoutFields));
    return { parent: this, provider, dependsOn: ready, ...more };
  }
}

/**
 * The same resource without fields of its own. Pulumi looks for unknown values in what a promise
 * resolves to, and would walk from each resource to its providers and parents.
 */
const withoutFields = (resource: pulumi.Resource): pulumi.Resource =>
  Object.create(resource) as pulumi.Resource;
