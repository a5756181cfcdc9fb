import type * as pulumi from "@pulumi/pulumi";

/** One of the control planes that a mesh runs next to each other. */
export interface RevisionArgs {
  /**
   * The version of Istio's charts for this revision, e.g. "1.31.1".
   * The chart `base` has the newest version of all revisions. The same versions are rejected as in
   * `istio.version`.
   *
   * Becomes `version` of the chart resources (Helm's `--version`).
   * Defaults to `istio.version`.
   */
  readonly version?: string;

  /**
   * Istio revision tags that lead to this revision.
   * Each tag leads to one revision, and is a DNS label of at most 43 characters. The tag "default"
   * also serves everything with the label `istio-injection=enabled`, and its revision validates the
   * configuration of the mesh.
   *
   * Becomes `revisionTags` of the chart `istiod`, and a webhook `istio-revision-tag-TAG` for each.
   * Defaults to none.
   */
  readonly tags?: string[];

  /**
   * The tag of Istio's images for this revision, whatever the version of the charts.
   *
   * Becomes `global.tag` of the charts.
   * Defaults to the charts' value.
   */
  readonly imageTag?: pulumi.Input<string>;
}
