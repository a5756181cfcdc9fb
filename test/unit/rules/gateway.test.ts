import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { itAccepts, itRefuses } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const at = "clusters.east.eastWestGateway";

/** A cluster alone, so that only rules about the gateway itself apply. */
const gateway = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway } });

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  [
    "a credential that is not a valid name of a Secret",
    { istiodCredential: "My_Secret" },
    "istiodCredential",
    /expected the name of a Secret, got "My_Secret"/,
  ],
];

const accepted: [string, EastWestGatewayArgs][] = [
  ["a credential with a dot and a long name", { istiodCredential: `${"s".repeat(70)}.tls` }],
];

describe("checking a gateway", () => {
  itRefuses(
    refused.map(([name, args, field, reason]) => [name, gateway(args), `${at}.${field}`, reason]),
  );
  itAccepts(accepted.map(([name, args]) => [name, gateway(args)]));
});
