// MultiClusterMesh comes last. Pulumi's schema analyzer reads these files in order, stops at the
// component, and knows the comments of only those types that it has read by then.
export * from "./args/gateway-service";
export * from "./args/gateway-pods";
export * from "./args/gateway";
export * from "./args/revision";
export * from "./args/istio";
export * from "./args/trust";
export * from "./args/api-server";
export * from "./args/namespace";
export * from "./args/helm-values";
export * from "./args/cluster";
export * from "./args/mesh";
export * from "./args/results";
export { MultiClusterMesh } from "./mesh";

// Pulumi's host for folders loads this file, and would derive a poorer schema from the sources. With
// the plug-in running, it starts no server of its own.
if (/[\\/]cmd[\\/]run-plugin[\\/]run\.js$/.test(module.parent?.filename ?? "")) require("./plugin");
