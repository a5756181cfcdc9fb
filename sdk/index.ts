// The public door. The order is part of the contract: descriptions of types reach the schema only when
// their files are met before the component.
export * from "./args/gateway";
export * from "./args/istio";
export * from "./args/trust";
export * from "./args/cluster";
export * from "./args/mesh";
export * from "./args/results";
export { MultiClusterMesh } from "./mesh";
