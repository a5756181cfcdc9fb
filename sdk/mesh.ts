import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "./args/mesh";
import type { ClusterResult } from "./args/results";
import { installMesh } from "./install/mesh";
import { prepareMesh } from "./install/prepare";
import { settled } from "./install/settled";

/**
 * Installs one Istio mesh over several Kubernetes clusters.
 * Each cluster gets Istio according to its role. East-west gateways connect the networks, remotes use
 * the istiod of their primaries, and every primary discovers the endpoints of all clusters.
 *
 * @example
 * ```ts
 * import { ClusterRole, MultiClusterMesh } from "istio-multicluster";
 *
 * const mesh = new MultiClusterMesh("mesh", {
 *   clusters: {
 *     east: { network: "network1" },
 *     west: { network: "network2", role: ClusterRole.Remote, primary: "east" },
 *   },
 *   defaults: { kubeconfig: "~/.kube/config" },
 * });
 *
 * export const clusters = mesh.clusters;
 * ```
 */
export class MultiClusterMesh extends pulumi.ComponentResource {
  /** The ID of the mesh: `global.meshID` of Istio's charts. */
  readonly meshId!: pulumi.Output<string>;

  /**
   * The root certificate of the mesh, as PEM.
   * It is public: every proxy of the mesh has it.
   */
  readonly rootCertificate!: pulumi.Output<string>;

  /**
   * When the root certificate expires (ISO 8601).
   * With several root certificates, it is the earliest date.
   */
  readonly rootCertificateExpiry!: pulumi.Output<string>;

  /** The result for each cluster, by cluster name. */
  readonly clusters!: pulumi.Output<{ [name: string]: ClusterResult }>;

  /**
   * Whether the mesh is ready: each istiod has synced its peers, and each gateway has a ready pod.
   * An update waits until then, and fails after `readyTimeout`. So a resource that uses this output
   * or depends on the mesh is created when the mesh is ready.
   *
   * It is false if `readyTimeout` is "0s", or if the update cannot see whether the mesh is ready.
   */
  readonly ready!: pulumi.Output<boolean>;

  /**
   * Installs the mesh.
   * Invalid arguments are rejected before anything is created, and the error lists all of them.
   */
  constructor(name: string, args: MultiClusterMeshArgs, opts?: pulumi.ComponentResourceOptions) {
    const prepared = prepareMesh(name, args, opts ?? {});
    // the inputs of a component are in the state, and the arguments hold kubeconfigs: pass none
    super("istio-multicluster:index:MultiClusterMesh", name, {}, opts);
    const outputs = installMesh(this, prepared);
    Object.assign(this, outputs);
    this.registerOutputs(outputs);
    // the run reports the error through `refusal`
    this.getData().catch(() => undefined);
  }

  /** Resources that depend on the mesh wait for this. Pulumi calls it in the base constructor. */
  protected override async initialize(): Promise<void> {
    await Promise.resolve();
    await settled(pulumi.output(this.ready));
  }
}
