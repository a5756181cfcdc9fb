// MultiClusterMesh comes last. Pulumi's schema analyzer reads these files in order, stops at the
// component, and knows the comments of only those types that it has read by then.
export * from "./args/gateway";
export * from "./args/istio";
export * from "./args/trust";
export * from "./args/cluster";
export * from "./args/mesh";
export * from "./args/results";
export { MultiClusterMesh } from "./mesh";
