// The public door. The order is part of the contract: descriptions of types reach the schema only when
// their files are met before the component.
export * from "./gateway-args";
export * from "./istio-args";
export * from "./trust-args";
export * from "./args";
export * from "./results";
export { MultiClusterMesh } from "./mesh";
