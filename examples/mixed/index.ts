// Five clusters on two networks. Within a network pods reach each other directly; between networks requests go through the
// east-west gateways. Two remotes show the two ways to be served: by one primary, or by either of two.
import { ClusterRole, MultiClusterMesh, type ClusterArgs } from "istio-multicluster";

const europe: ClusterArgs = { network: "europe" };
const america: ClusterArgs = { network: "america" };

const mesh = new MultiClusterMesh("mesh", {
  meshId: "world",
  clusters: {
    paris: europe,
    berlin: europe,
    // goes on where either of its primaries is lost
    madrid: { ...europe, role: ClusterRole.Remote, primaries: ["paris", "berlin"] },
    dallas: america,
    // on a network with a gateway already, and no remote to serve: it needs none of its own
    austin: {
      ...america,
      role: ClusterRole.Remote,
      primary: "dallas",
      eastWestGateway: { enabled: false },
    },
  },
  istio: { version: "1.31.0" },
});

export const clusters = mesh.clusters;
