import type * as pulumi from "@pulumi/pulumi";
import type { RevisionArgs } from "./revision";

/** The Istio release to install, and where its charts and images come from. */
export interface IstioArgs {
  /**
   * The version of Istio's charts, e.g. "1.31.1".
   * Versions with known faults in multi-cluster meshes are rejected, unless `allowFaultyVersion` is
   * set. Versions before 1.28.0 are always rejected, because their charts are different. A preview
   * warns of known vulnerabilities and of versions without support. The version is ignored for a
   * chart in an unpacked local folder (see `chartRepository`).
   *
   * Becomes `version` of the chart resources (Helm's `--version`).
   * Defaults to "1.31.1".
   */
  readonly version?: string;

  /**
   * Whether to accept a version with known faults in multi-cluster meshes.
   * Set it for a build that contains the fixes, e.g. from a vendor. Versions before 1.28.0 are
   * rejected even so.
   *
   * Defaults to false.
   */
  readonly allowFaultyVersion?: boolean;

  /**
   * The revision of the control plane, the same in all clusters.
   * It is a DNS label of at most 30 characters and becomes part of istiod's names. "default" means
   * no revision, as in Istio.
   *
   * Changing the revision is not a canary upgrade. The same update removes the istiod of the old
   * revision, and running sidecars cannot reach an istiod until you restart their pods. For a canary
   * upgrade, use `revisions`. Then this is the revision of the east-west gateways, and of the output
   * `clusters`.
   *
   * Becomes `revision` of the charts, and the label `istio.io/rev` of everything that it serves.
   * Defaults to none. With `revisions`, it defaults to "default" if that is one of them, and else to
   * the one with the oldest version.
   */
  readonly revision?: string;

  /**
   * The control planes that run next to each other, by revision.
   * Each cluster that runs istiod has all of them. A name is a revision, as in `revision`. The
   * revision that a mesh has already keeps running as it is when you add another one. A revision
   * cannot be removed while pods still use it. It cannot be combined with `revisionTags`,
   * `imageTag` and `istioVersion`.
   *
   * Becomes a release of the chart `istiod` for each revision.
   * Defaults to one control plane with `revision`, `version` and `revisionTags`.
   */
  readonly revisions?: { [name: string]: RevisionArgs };

  /**
   * Istio revision tags: other names for this revision in the label `istio.io/rev`.
   * Namespaces and pods can have a tag there instead of the revision. Each is a DNS label of at
   * most 43 characters. The tag "default" also serves everything with the label
   * `istio-injection=enabled`.
   *
   * Becomes `revisionTags` of the chart `istiod`.
   * Defaults to none.
   */
  readonly revisionTags?: string[];

  /**
   * Whether an update changes Istio in one cluster after another.
   * A cluster begins when istiod and the gateway of the one before it are ready, so a version that
   * does not start leaves the other clusters as they are. Clusters with a control plane come first,
   * then remotes, each by name. An external control plane and its config cluster count as one.
   *
   * It changes only the order of an update.
   * Defaults to false: all clusters at the same time, primaries before their remotes.
   */
  readonly oneClusterAtATime?: boolean;

  /**
   * A registry with copies of Istio's charts and images, for clusters without internet access.
   * It has the same form as `imageHub`. It must have charts at `oci://MIRROR/charts` and images at
   * `MIRROR`, as Istio's own registry has. It sets `chartRepository` and `imageHub` together. If
   * you set one of them as well, that one wins.
   *
   * Becomes `global.hub` of the charts, and the address that they come from.
   * Defaults to Istio's public addresses.
   */
  readonly mirror?: string;

  /**
   * Where Istio's charts come from: an HTTP repository, an OCI registry or a local folder.
   *
   * - The URL of an HTTP repository, e.g. `https://charts.example.com/istio`.
   * - An OCI address, e.g. `oci://registry.example.com/charts`. The name of the chart is appended.
   * - The path of a local folder, relative to the folder where the program runs. It holds each
   *   chart as an unpacked folder, or as an archive `<chart>-<version>.tgz` as `helm pull` saves
   *   it. A missing chart is an error.
   *
   * The provider verifies the certificate of a registry with the CA certificates of the machine.
   *
   * Becomes `chart` and `repositoryOpts.repo` of the chart resources.
   * Defaults to Istio's own repository, https://blob.istio.io/istio-release/charts.
   */
  readonly chartRepository?: string;

  /**
   * The registry and path of Istio's images: `HOST[:PORT][/PATH]`.
   * It has no scheme, and the path is in lower case.
   *
   * Becomes `global.hub` of the charts.
   * Defaults to the charts' value.
   */
  readonly imageHub?: pulumi.Input<string>;

  /**
   * The names of the Secrets that nodes use to pull the images.
   * You create the Secrets yourself. They must be in the system namespace, and in the namespace of
   * every pod that gets a proxy, because they also pull the proxy's image.
   *
   * Becomes `global.imagePullSecrets` of the charts.
   * Defaults to none.
   */
  readonly imagePullSecrets?: pulumi.Input<string>[];

  /**
   * The tag of Istio's images in all clusters, whatever the version of the charts.
   * The check for known faults looks at the version of the charts, not at this tag.
   *
   * Becomes `global.tag` of the charts.
   * Defaults to the charts' value.
   */
  readonly imageTag?: pulumi.Input<string>;

  /**
   * When nodes pull the images: "Always", "IfNotPresent" or "Never".
   *
   * Becomes `global.imagePullPolicy` of the charts.
   * Defaults to the charts' value.
   */
  readonly imagePullPolicy?: string;
}
