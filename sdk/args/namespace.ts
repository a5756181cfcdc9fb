import type * as pulumi from "@pulumi/pulumi";

/** The system namespace in one cluster. */
export interface NamespaceArgs {
  /**
   * Whether the namespace exists already and is adopted.
   * If true, only its labels and annotations are set, and it stays when the mesh is destroyed. If
   * false, the namespace is created, and deleted with the mesh. In that case, a namespace that
   * something else created is rejected.
   *
   * When a cluster with an adopted namespace leaves the mesh, its gateway is deleted at the same
   * time as the peers' remote secrets, not after them. Other clusters may then still send requests
   * to a gateway that is already deleted.
   *
   * Defaults to false.
   */
  readonly existing?: boolean;

  /**
   * Additional labels for the namespace.
   * Istio's label `topology.istio.io/network` is rejected here. Set `network` of the cluster
   * instead. The labels `istio-injection` and `istio.io/rev` must select the mesh's own revision or
   * one of its tags, so that the gateway's pods are injected.
   *
   * Becomes `metadata.labels` of the namespace.
   * Defaults to none.
   */
  readonly labels?: { [key: string]: pulumi.Input<string> };

  /**
   * Additional annotations for the namespace.
   * Istio's annotation `topology.istio.io/controlPlaneClusters` is rejected in a remote. Set
   * `primary` or `primaries` of the cluster instead.
   *
   * Becomes `metadata.annotations` of the namespace.
   * Defaults to none.
   */
  readonly annotations?: { [key: string]: pulumi.Input<string> };
}
