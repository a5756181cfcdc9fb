import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { itAccepts, itRefuses } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const at = "clusters.east.eastWestGateway";

/** One cluster, whose gateway nobody needs: what is wrong is wrong with the gateway itself. */
const gateway = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway } });

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  [
    "a credential that is no Secret's name",
    { istiodCredential: "My_Secret" },
    "istiodCredential",
    /expected the name of a Secret, got "My_Secret"/,
  ],
];

const accepted: [string, EastWestGatewayArgs][] = [
  ["a credential with a dot and a long name", { istiodCredential: `${"s".repeat(70)}.tls` }],
];

describe("the rules of one gateway", () => {
  itRefuses(
    refused.map(([name, args, field, reason]) => [name, gateway(args), `${at}.${field}`, reason]),
  );
  itAccepts(accepted.map(([name, args]) => [name, gateway(args)]));
});
