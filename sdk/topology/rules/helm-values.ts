import type { HelmValuesArgs } from "../../args";
import type { Issue } from "../issue";

/** Values of the chart `gateway` about its Service, which it does not make here: they would say what is not so. */
const withoutService = ["service", "networkGatewayPorts"];

/** The rules about Helm values: whatever the charts take, but for what is no chart's here. */
export const checkHelmValues = (at: string, { gateway = {} }: HelmValuesArgs = {}): Issue[] =>
    withoutService
        .filter((field) => gateway[field] !== undefined)
        .map((field) => ({
            path: `${at}.gateway.${field}`,
            reason:
                "the gateway's Service is made without the chart, so this would have no effect; say it by the arguments of `eastWestGateway`, " +
                "such as `serviceType`, `serviceAnnotations` or `loadBalancerSourceRanges`",
        }));
