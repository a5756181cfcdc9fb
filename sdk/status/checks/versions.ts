import { problem, type Problem } from "../finding";
import type { Observation } from "../observation";
import { primariesOf } from "../relations";
import { plural } from "../words";
import type { ClusterCheck, MeshCheck } from "./check";

/** The minor version in `1.31.0` or `v1.31-distroless`, as a number that grows by one each time. */
export function minorOf(version: string): number | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)(?!\d)/.exec(version) ?? [];
  return major === undefined ? undefined : Number(major) * 1000 + Number(minor);
}

const minorsOf = (versions: readonly string[] = []): number[] =>
  versions.flatMap((version) => minorOf(version) ?? []);

/** The smallest difference between versions. A cluster may run several during an upgrade. */
function distance(one: readonly number[], other: readonly number[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  return Math.min(...one.flatMap((a) => other.map((b) => Math.abs(a - b))));
}

/** Istio supports control planes that are one minor version apart. */
export const istiodVersionsMatch: MeshCheck = (all) => {
  const withIstiod = all.filter(({ istiod }) => minorsOf(istiod?.versions).length > 0);
  const newest = withIstiod.reduce<Observation | undefined>(
    (best, one) => (best === undefined || newestOf(one) > newestOf(best) ? one : best),
    undefined,
  );
  if (newest === undefined) return [];
  return withIstiod
    .filter(
      (one) => distance(minorsOf(one.istiod?.versions), minorsOf(newest.istiod?.versions)) > 1,
    )
    .map((one) => {
      const message =
        `its istiod is ${list(one.istiod?.versions)}, but that of "${newest.cluster}" is ` +
        `${list(newest.istiod?.versions)}; Istio supports one minor version of difference, so ` +
        "upgrade the older one";
      return problem("VERSION_SKEW", { cluster: one.cluster, peer: newest.cluster }, message);
    });
};

const newestOf = ({ istiod }: Observation): number => Math.max(...minorsOf(istiod?.versions));

/** The charts of a remote may be one minor version older than its istiod, and not newer. */
export const remoteVersionsMatch: ClusterCheck = (cluster, all) => {
  if (cluster.chartVersion === undefined) return [];
  const chart = minorOf(cluster.chartVersion);
  if (chart === undefined) return [];
  return primariesOf(cluster, all).flatMap((primary) => {
    const versions = primary.istiod?.versions;
    if (minorsOf(versions).length === 0 || fits(chart, minorsOf(versions))) return [];
    const message =
      `its charts are ${cluster.chartVersion}, but the istiod of "${primary.cluster}" is ` +
      `${list(versions)}; use the same version, or one minor version less`;
    const place = { cluster: cluster.cluster, peer: primary.cluster };
    return [problem("VERSION_SKEW", place, message)];
  });
};

/** Whether a proxy can work with any of the control planes: the same version, or one less. */
const fits = (proxy: number, istiods: readonly number[]): boolean =>
  istiods.some((istiod) => istiod - proxy >= 0 && istiod - proxy <= 1);

export const proxyVersionsMatch: ClusterCheck = (cluster) =>
  (cluster.connectedProxies ?? []).flatMap(({ istiod, version, count }) => {
    const [own, proxy] = [minorOf(istiod), minorOf(version)];
    if (own === undefined || proxy === undefined || fits(proxy, [own])) return [];
    const proxies = plural(count, "proxy", "proxies");
    const message =
      `${proxies} of version ${version} ${count === 1 ? "uses" : "use"} an istiod of version ` +
      `${istiod}; ${supported}, so ` +
      (proxy > own ? "upgrade istiod" : "restart their pods");
    return [problem("PROXY_VERSION_SKEW", cluster, message)];
  });

export const gatewayVersionsMatch: ClusterCheck = (cluster, all) => {
  const controlPlanes = [cluster, ...primariesOf(cluster, all)];
  const istiods = controlPlanes.flatMap(({ istiod }) => istiod?.versions ?? []);
  const minors = minorsOf(istiods);
  if (minors.length === 0) return [];
  return cluster.gateways.flatMap(({ name, versions = [] }): Problem[] =>
    versions
      .filter((version) => {
        const minor = minorOf(version);
        return minor !== undefined && !fits(minor, minors);
      })
      .map((version) => {
        const message =
          `the gateway ${name} has version ${version}, but istiod is ${list(istiods)}; ` +
          `${supported}, so restart or upgrade the gateway`;
        return problem("PROXY_VERSION_SKEW", cluster, message);
      }),
  );
};

const supported = "Istio supports proxies of the same minor version or of the one before it";

const list = (versions: readonly string[] = []): string => [...new Set(versions)].join(" and ");
