/** What a run of `verify` may need after the mesh has become healthy, in seconds. */
export interface Needs {
  /** For pods, with their image and their sidecar. */
  readonly start: number;
  /** For answers: proxies need a moment after their control plane becomes healthy. */
  readonly ask: number;
}

/** When to stop waiting for a healthy mesh, so that time for the requests is left. */
export const healthyBy = (now: number, timeout: number, { start, ask }: Needs): number =>
  now + (timeout - Math.min(start + ask, timeout / 2)) * 1000;

/** When to stop waiting for pods, so that time for the answers is left. */
export const readyBy = (now: number, deadline: number, { ask }: Needs): number =>
  deadline - Math.min(ask * 1000, Math.max(0, deadline - now) / 4);
