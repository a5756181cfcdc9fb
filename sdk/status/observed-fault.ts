/** A webhook that no server answers. */
export interface DeadWebhook {
  /** The name of its configuration. */
  readonly name: string;
  /** What the API server asks it to do. */
  readonly kind: "injection" | "validation";
  /** The namespace and the name of its Service, as in `istio-system/istiod`. */
  readonly service: string;
  /** Whether the Service exists. */
  readonly exists: boolean;
  /** Whether it is only for a revision that nothing uses. */
  readonly isUnused: boolean;
}

/** A rollout whose new pods do not start. */
export interface StuckRollout {
  /** The namespace and the name of the Deployment of istiod, or of the Service of a gateway. */
  readonly name: string;
  readonly reason: string;
}

/** A policy that turns off mTLS. */
export interface DisabledMtls {
  /** Its kind, its namespace and its name. */
  readonly policy: string;
  /** Whether it is for the whole mesh, and not for its namespace only. */
  readonly isForMesh: boolean;
}
