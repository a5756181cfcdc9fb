/** The minor versions of Kubernetes 1 that a release of Istio supports. */
export interface KubernetesRange {
  readonly oldest: number;
  readonly newest: number;
}

/**
 * The Kubernetes versions that each minor release of Istio supports. Source:
 * https://istio.io/latest/docs/releases/supported-releases/ (`data/compatibility/supportStatus.yml`
 * in the sources of that page). A release that is not listed is not checked.
 */
const supported: { readonly [istio: string]: KubernetesRange } = {
  "1.28": { oldest: 30, newest: 34 },
  "1.29": { oldest: 31, newest: 35 },
  "1.30": { oldest: 32, newest: 36 },
  "1.31": { oldest: 32, newest: 36 },
};

/** The versions that a version of Istio supports. Undefined if they are not known. */
export function supportedKubernetes(istioVersion: string): KubernetesRange | undefined {
  const minor = /^v?(1\.\d+)(?!\d)/.exec(istioVersion)?.[1];
  return supported[minor ?? ""];
}

/** The minor version in `v1.36.3` or `v1.33.4-gke.1`, as API servers report it. */
export function kubernetesMinor(version: string): number | undefined {
  const [, minor] = /^v?1\.(\d+)(?!\d)/.exec(version) ?? [];
  if (minor === undefined) return undefined;
  return Number(minor);
}
