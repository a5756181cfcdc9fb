/**
 * Helm values for each of Istio's charts, in the format of the chart.
 * They override what this package sets, with these exceptions:
 *
 * - Values that an argument sets are rejected, e.g. `global.network` of the chart `istiod`: other
 *   objects of the mesh depend on them.
 * - `null` is rejected in the chart `base`, and in `global` and `sidecarInjectorWebhook` of the chart
 *   `istiod`, because Pulumi's Helm releases ignore it there.
 * - The values that `trust.existingSecret` needs are added: a volume in `volumes` and
 *   `volumeMounts` of the chart `istiod`, and `env.ROOT_CA_DIR`.
 * - The gateway's Service is not part of the chart `gateway`, so values for it are rejected.
 */
export interface HelmValuesArgs {
  /**
   * Values for the CRDs and the reader account.
   *
   * Becomes the values of the chart `base`.
   * Defaults to none.
   */
  readonly base?: { [key: string]: any };

  /**
   * Values for the control plane, or in a remote for its injection webhook and istiod Service.
   *
   * Becomes the values of the chart `istiod`.
   * Defaults to none.
   */
  readonly istiod?: { [key: string]: any };

  /**
   * Values for the east-west gateway.
   * `service` and `networkGatewayPorts` are rejected because they would have no effect: this
   * package creates the Service, from `eastWestGateway`.
   *
   * Becomes the values of the chart `gateway`.
   * Defaults to none.
   */
  readonly gateway?: { [key: string]: any };

  /**
   * Values for the CNI node agent, where it is installed.
   *
   * Becomes the values of the chart `cni`.
   * Defaults to none.
   */
  readonly cni?: { [key: string]: any };

  /**
   * Values for ztunnel, the proxy that ambient mode runs on every node.
   * It requires `dataPlane` "ambient".
   *
   * Becomes the values of the chart `ztunnel`.
   * Defaults to none.
   */
  readonly ztunnel?: { [key: string]: any };
}
