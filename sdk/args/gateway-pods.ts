/** How the number of pods follows their load, as in Kubernetes' HorizontalPodAutoscaler. */
export interface AutoscalingArgs {
  /**
   * The minimum number of pods, at least 1.
   *
   * Becomes `spec.minReplicas` of the HorizontalPodAutoscaler.
   * Defaults to 1.
   */
  readonly minReplicas?: number;

  /**
   * The maximum number of pods, at least `minReplicas`.
   *
   * Becomes `spec.maxReplicas` of the HorizontalPodAutoscaler.
   * Defaults to 5.
   */
  readonly maxReplicas?: number;

  /**
   * The CPU usage to aim for, in percent of the pods' CPU request.
   *
   * Becomes `averageUtilization` of the HorizontalPodAutoscaler's CPU metric.
   * Defaults to 80.
   */
  readonly targetCPUUtilizationPercentage?: number;
}

/** The resources of a pod, as in Kubernetes' ResourceRequirements. */
export interface ResourcesArgs {
  /**
   * The resources reserved for a pod, e.g. `cpu: 100m`, `memory: 128Mi`.
   * A request cannot exceed its limit. For resources that pods cannot share (devices and huge
   * pages), it must equal the limit.
   *
   * Becomes `requests` of the container's resources.
   * Defaults to the chart's values.
   */
  readonly requests?: { [resource: string]: string };

  /**
   * The maximum resources of a pod, e.g. `cpu: "2"`, `memory: 1Gi`.
   * A limit cannot be less than its request.
   *
   * Becomes `limits` of the container's resources.
   * Defaults to the chart's values.
   */
  readonly limits?: { [resource: string]: string };
}

/** A taint that a pod tolerates, as in Kubernetes' Toleration. */
export interface TolerationArgs {
  /**
   * The key of the taint.
   *
   * Becomes `key` of the toleration.
   * Defaults to every key, which requires the operator "Exists".
   */
  readonly key?: string;

  /**
   * How to match the value: "Equal" (the value must be the same) or "Exists" (any value).
   *
   * Becomes `operator` of the toleration.
   * Defaults to "Equal".
   */
  readonly operator?: string;

  /**
   * The value of the taint.
   * It cannot be combined with the operator "Exists".
   *
   * Becomes `value` of the toleration.
   * Defaults to the empty string.
   */
  readonly value?: string;

  /**
   * The effect to tolerate: "NoSchedule", "PreferNoSchedule" or "NoExecute".
   *
   * Becomes `effect` of the toleration.
   * Defaults to all effects.
   */
  readonly effect?: string;

  /**
   * How many seconds the pod tolerates the taint before it is evicted.
   * It requires the effect "NoExecute".
   *
   * Becomes `tolerationSeconds` of the toleration.
   * Defaults to no limit.
   */
  readonly tolerationSeconds?: number;
}
