/** Which Istio to install and from where. */
export interface IstioArgs {
  /**
   * The version of the charts, such as "1.31.0", Helm's `--version`. Versions with known faults in meshes of several clusters are refused
   * unless `allowFaultyVersion` is set, those before 1.28.0 always: their charts are other ones. It is ignored for a chart that lies in a
   * local folder of its own. Defaults to "1.31.0".
   */
  readonly version?: string;

  /**
   * Whether a version is installed although it has known faults in meshes of several clusters, for releases into which somebody else has
   * carried the repairs. Versions before 1.28.0 are refused all the same. Defaults to false.
   */
  readonly allowFaultyVersion?: boolean;

  /**
   * The revision of the control plane, the same in all clusters: a DNS label of at most 30 characters that becomes part of istiod's names
   * and the label `istio.io/rev` of what it serves, the charts' `revision`. "default" is Istio's word for none. Changing it is no canary: the
   * istiod of the old revision goes in the same update, and running sidecars ask in vain for it until their pods are restarted. Defaults to
   * none.
   */
  readonly revision?: string;

  /**
   * Names that stand for this revision in the label `istio.io/rev` of namespaces and pods, Istio's revision tags: DNS labels of at most 43
   * characters. The tag "default" also serves what is labelled `istio-injection=enabled`. They become `revisionTags` of the chart `istiod`. Defaults to none.
   */
  readonly revisionTags?: string[];

  /**
   * A registry that holds copies of Istio's charts and images, for clusters without egress to the public ones: charts at
   * `oci://MIRROR/charts`, images at `MIRROR`, as Istio's own registry has them. Its form is that of `imageHub`. It stands for
   * `chartRepository` and `imageHub` at once; where either is given as well, that one counts. Defaults to the public ones.
   */
  readonly mirror?: string;

  /**
   * Where the charts `base`, `istiod` and `gateway` come from: the URL of an HTTP repository, an OCI address
   * (`oci://host/path`, to which the chart's name is added), or the path of a local folder, seen from where the program runs, that holds
   * each chart as a folder or as an archive `<chart>-<version>.tgz`, as `helm pull` leaves it. A chart that a local folder lacks is an
   * error. The provider verifies the certificate of a registry against the authorities that the machine trusts.
   * Defaults to Istio's own repository, https://blob.istio.io/istio-release/charts.
   */
  readonly chartRepository?: string;

  /**
   * The registry and path of Istio's images, `HOST[:PORT][/PATH]` without a scheme and with the path in lower case: Helm's `global.hub`.
   * Defaults to what the charts say.
   */
  readonly imageHub?: string;

  /**
   * Names of Secrets by which nodes pull the images, Helm's `global.imagePullSecrets`. They are yours to make: in the system namespace, and in
   * the namespace of every pod that gets a proxy, whose image is pulled by them too. Defaults to none.
   */
  readonly imagePullSecrets?: string[];

  /**
   * The tag of Istio's images in all clusters, whatever the version of their charts: Helm's `global.tag`. Whether a version has known faults is
   * asked of the charts' version, not of a tag. Defaults to what the charts say.
   */
  readonly imageTag?: string;

  /** When nodes pull the images: "Always", "IfNotPresent" or "Never", Helm's `global.imagePullPolicy`. Defaults to what the charts say. */
  readonly imagePullPolicy?: string;
}
