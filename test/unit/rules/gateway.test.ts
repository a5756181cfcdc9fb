import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { gatewayPath, oneGateway } from "../../support/gateways";
import { itAccepts, itRefuses } from "../../support/issues";

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
    refused.map(([name, args, field, reason]) => [
      name,
      oneGateway(args),
      `${gatewayPath}.${field}`,
      reason,
    ]),
  );
  itAccepts(accepted.map(([name, args]) => [name, oneGateway(args)]));
});
