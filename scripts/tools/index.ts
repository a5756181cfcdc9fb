/** The programs outside npm: installing them, and the environment they run in. */
export { toolEnvironment } from "./environment";
export { ensureTools, type InstallOptions } from "./install";
export { cacheFolder, chartFolder, olderChartFolder, programPath, pulumiHome } from "./paths";
