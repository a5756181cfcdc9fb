import type { EastWestGatewayArgs } from "../args/gateway";
import type { Issue } from "../issue";
import type { FilledClusters } from "../topology/defaults";
import { checkSecretName } from "./formats";
import { checkAddresses } from "./gateway-addresses";
import { checkHostNames } from "./gateway-host-names";
import { checkPods } from "./gateway-pods";
import { checkService } from "./gateway-service";

/** Checks the east-west gateway of each cluster. */
export const checkGateways = (clusters: FilledClusters): Issue[] =>
  [...clusters].flatMap(([name, { eastWestGateway = {} }]) =>
    checkGateway(`clusters.${name}.eastWestGateway`, eastWestGateway),
  );

const checkGateway = (at: string, gateway: EastWestGatewayArgs): Issue[] => [
  ...checkService(at, gateway),
  ...checkAddresses(at, gateway),
  ...checkHostNames(at, gateway),
  ...checkPods(at, gateway),
  ...checkSecretName(`${at}.istiodCredential`, gateway.istiodCredential),
];
