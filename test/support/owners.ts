import type { Owner } from "../../sdk/plan/owner";

/** The owner of a cluster: the mesh `mesh` in the stack `shop/prod`. */
export const ownerOf = (cluster: string, more: Partial<Owner> = {}): Owner => ({
  project: "shop",
  stack: "prod",
  mesh: "mesh",
  id: "6d0ff2e6-7c3e-4b1c-9f43-0c8a6c3b6a52",
  urn: "urn:pulumi:prod::shop::istio-multicluster:index:MultiClusterMesh::mesh",
  cluster,
  ...more,
});
