import * as pulumi from "@pulumi/pulumi";
import { defined } from "../defined";
import type { ApiServerArgs } from "../args/api-server";
import type { ApiAccess } from "../kubeconfig/access";
import type { ClusterPlan } from "../plan/plan";
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

/** How peers reach an API server. */
export type ResolvedApiServer = pulumi.Unwrap<ApiServerArgs>;

/**
 * The parent of everything in one cluster. All of it uses the provider of this component, so that
 * nothing can end up in another cluster.
 */
export class ClusterInstall extends pulumi.ComponentResource {
  readonly clusterName: string;
  /** How this program reaches the API server. Secret, because it holds credentials. */
  readonly access: pulumi.Output<ApiAccess>;
  /** How peers reach the API server: as the arguments say, or else as this program does. */
  readonly apiServer: pulumi.Output<ResolvedApiServer>;
  private readonly provider: k8s.Provider;
  private readonly refusal: Refusal;

  constructor(
    name: string,
    plan: ClusterPlan,
    access: pulumi.Output<ApiAccess>,
    parent: pulumi.Resource,
    { given, refusal }: { readonly given: GivenValues; readonly refusal: Refusal },
  ) {
    super(clusterInstallType, name, {}, { parent, transformations: [keepFieldManager] });
    this.clusterName = plan.name;
    this.refusal = refusal;
    this.access = pulumi.secret(access);
    const own = pulumi.unsecret(
      access.apply(({ context: { server, tlsServerName } }) => defined({ server, tlsServerName })),
    );
    const forPeers = pulumi.output(given.putInto(plan.apiServer));
    this.apiServer = pulumi
      .all([own, forPeers])
      .apply(([found, set]) => (set as ResolvedApiServer | undefined) ?? found);
    const used = orStandIn(
      access.apply(({ source, context }) => ({ kubeconfig: source, context: context.name })),
    );
    this.provider = new k8s.Provider(
      name,
      {
        kubeconfig: pulumi.secret(used.apply(({ kubeconfig }) => kubeconfig)),
        context: pulumi.unsecret(used.apply(({ context }) => context)),
        // without it, a changed kubeconfig would replace every object
        clusterIdentifier: plan.name,
        // without them, a changed remote secret would be deleted before it is created again
        enableConfigMapMutable: true,
        enableSecretMutable: true,
        ...takeOver,
      },
      { parent: this },
    );
    refusal.watch(this.provider);
    this.registerOutputs();
  }

  /** The options of a resource in this cluster. */
  options(
    dependsOn: pulumi.Resource[],
    more: pulumi.CustomResourceOptions = {},
  ): pulumi.CustomResourceOptions {
    const { provider, refusal } = this;
    const ready = refusal.whenReady([provider, ...dependsOn]).then(() => dependsOn);
    return { parent: this, provider, dependsOn: ready, ...more };
  }
}
