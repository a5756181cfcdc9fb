import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folder with every program, chart and image that this repository builds:
 * `$ISTIO_MULTICLUSTER_CACHE`, else `istio-multicluster` in `$XDG_CACHE_HOME` or `~/.cache`.
 */
export function cacheFolder(): string {
  const own = process.env["ISTIO_MULTICLUSTER_CACHE"];
  if (own) return own;
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "istio-multicluster");
}

/**
 * The folder of the programs, such as `kubelet` and `pulumi`. Put it first on PATH to use them
 * yourself.
 */
export const programFolder = (): string => join(cacheFolder(), "bin");

/** The path of one program of the manifest. */
export const programPath = (name: string): string => join(programFolder(), name);

/** The PULUMI_HOME that holds the Kubernetes provider as an installed plug-in. */
export const pulumiHome = (): string => join(cacheFolder(), "pulumi-home");

/** The Istio charts of the pinned version: the folders `base`, `istiod`, `gateway` and `cni`. */
export const chartFolder = (): string => join(cacheFolder(), "charts");

/** The charts of the Istio line before the pinned one, for tests of upgrades. */
export const olderChartFolder = (): string => join(cacheFolder(), "charts-1.30");

/** Data files that come with the programs: `envoy_bootstrap.json`, `metallb-native.yaml`. */
export const shareFolder = (): string => join(cacheFolder(), "share");

/** Container images as OCI archives, one file for each. */
export const imageFolder = (): string => join(cacheFolder(), "images");

/** Go's module and build caches, needed only during builds. */
export const buildFolder = (): string => join(cacheFolder(), "build");
