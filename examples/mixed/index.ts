// Five clusters on two networks. Within a network, pods reach each other directly. Between
// networks, requests go through the east-west gateways. One remote has a single primary, the other
// has two.
import { ClusterRole, MultiClusterMesh, type ClusterArgs } from "istio-multicluster";

const europe: ClusterArgs = { network: "europe" };
const america: ClusterArgs = { network: "america" };

const mesh = new MultiClusterMesh("mesh", {
  meshId: "world",
  clusters: {
    paris: europe,
    berlin: europe,
    // keeps working if one of its primaries is lost
    madrid: { ...europe, role: ClusterRole.Remote, primaries: ["paris", "berlin"] },
    dallas: america,
    // needs no gateway: dallas has one on the same network, and no remote uses austin
    austin: {
      ...america,
      role: ClusterRole.Remote,
      primary: "dallas",
      eastWestGateway: { enabled: false },
    },
  },
  istio: { version: "1.31.1" },
});

export const clusters = mesh.clusters;
