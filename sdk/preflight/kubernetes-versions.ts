/** The minor versions of Kubernetes 1 that a release of Istio supports. */
export interface KubernetesRange {
  readonly oldest: number;
  readonly newest: number;
}

/**
 * The Kubernetes versions that each minor release of Istio supports, as Istio's page of supported releases lists them
 * (https://istio.io/latest/docs/releases/supported-releases/, `data/compatibility/supportStatus.yml` in its sources). A release that
 * is not listed is not checked.
 */
const supported: { readonly [istio: string]: KubernetesRange } = {
  "1.28": { oldest: 30, newest: 34 },
  "1.29": { oldest: 31, newest: 35 },
  "1.30": { oldest: 32, newest: 36 },
  "1.31": { oldest: 32, newest: 36 },
};

/** What the release of Istio that a version belongs to supports; undefined where that is not known. */
export function supportedKubernetes(istioVersion: string): KubernetesRange | undefined {
  const minor = /^v?(1\.\d+)(?!\d)/.exec(istioVersion)?.[1];
  return minor === undefined ? undefined : supported[minor];
}

/** The minor of a Kubernetes version as API servers write it, such as `v1.36.3` or `v1.33.4-gke.1`. */
export function kubernetesMinor(version: string): number | undefined {
  const minor = /^v?1\.(\d+)(?!\d)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
