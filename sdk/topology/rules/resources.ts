import type { ResourcesArgs } from "../../gateway-args";
import type { Issue } from "../issue";
import { amountOf } from "../names";
import { checkQuantities } from "./formats";

/** What the chart `gateway` has where nothing is given, resource by resource. */
const ofTheChart = { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "2000m", memory: "1024Mi" } };

/** The rules about what a pod asks for and may use. */
export function checkResources(at: string, { requests = {}, limits = {} }: ResourcesArgs = {}): Issue[] {
    const malformed = [...checkQuantities(`${at}.requests`, requests), ...checkQuantities(`${at}.limits`, limits)];
    return malformed.length > 0 ? malformed : checkRequestsFit(at, requests, limits);
}

/** Amounts that are the same in other units may differ a little as numbers. */
const isMore = (one: string, other: string): boolean => amountOf(one) > amountOf(other) * (1 + 1e-9);

type Quantities = { readonly [resource: string]: string };

/** Kubernetes refuses a pod that asks for more than it may use, and tells of no argument. */
function checkRequestsFit(at: string, requests: Quantities, limits: Quantities): Issue[] {
    const asked: Quantities = { ...ofTheChart.requests, ...requests };
    const allowed: Quantities = { ...ofTheChart.limits, ...limits };
    return Object.entries(asked).flatMap(([resource, request]) => {
        const limit = allowed[resource];
        if (limit === undefined || !isMore(request, limit)) return [];
        const [given, other] = resource in requests ? ["requests", "limits"] : ["limits", "requests"];
        const isGiven = resource in (other === "limits" ? limits : requests);
        const where = isGiven ? "" : `; that of ${other} is the chart's own, so give \`${other}.${resource}\` too`;
        return [{ path: `${at}.${given}.${resource}`, reason: `pods would ask for ${request}, and may use ${limit} at most${where}` }];
    });
}
