import type { ClusterArgs } from "../args/cluster";
import type { ResourcesArgs } from "../args/gateway";
import type { Issue } from "../issue";
import { amountOf } from "./formats";

/** What the chart `gateway` asks for and allows by itself. It stays for each resource of which nothing is said. */
const ofChart: Required<ResourcesArgs> = {
  requests: { cpu: "100m", memory: "128Mi" },
  limits: { cpu: "2000m", memory: "1024Mi" },
};

/** Kubernetes refuses pods that ask for more than they may use, and says so only in their ReplicaSet. */
export function checkResources(at: string, { eastWestGateway, helmValues }: ClusterArgs): Issue[] {
  const { requests = {}, limits = {} } = eastWestGateway?.resources ?? {};
  // those win over these, so that the two together are what counts, which only the chart knows
  if (helmValues?.gateway?.["resources"] !== undefined) return [];
  return [...new Set([...Object.keys(requests), ...Object.keys(limits)])].flatMap((resource) =>
    checkResource(at, resource, Object.hasOwn(requests, resource), [
      quantityOf(ofChart.requests, requests, resource),
      quantityOf(ofChart.limits, limits, resource),
    ]),
  );
}

/** A resource may have any name, also one that every object has. */
const quantityOf = (
  before: ResourcesArgs["requests"],
  given: ResourcesArgs["requests"],
  resource: string,
): string | undefined => new Map(Object.entries({ ...before, ...given })).get(resource);

type RequestAndLimit = readonly [string | undefined, string | undefined];

function checkResource(
  at: string,
  resource: string,
  isRequested: boolean,
  [request, limit]: RequestAndLimit,
): Issue[] {
  const [theRequest, theLimit] = [`requests.${resource}`, `limits.${resource}`];
  const refuse = (field: string, reason: string): Issue[] => [{ path: `${at}.${field}`, reason }];
  if (request === undefined) return []; // Kubernetes then asks for what is allowed
  const alone = `pods share no "${resource}"`;
  if (limit === undefined)
    return isShared(resource)
      ? []
      : refuse(theRequest, `${alone}; give the same as \`${theLimit}\``);
  const [asked, allowed] = [amountOf(request), amountOf(limit)];
  if (asked < allowed && !isShared(resource))
    return refuse(theRequest, `${alone}; give the same as \`${theLimit}\`, ${limit}`);
  if (!(asked > allowed)) return []; // what is no quantity is refused already
  return isRequested
    ? refuse(
        theRequest,
        `${request} is more than the limit, which is ${limit}; ask for less, or give a higher \`${theLimit}\``,
      )
    : refuse(
        theLimit,
        `${limit} is less than the chart asks for, which is ${request}; allow more, or give a lower \`${theRequest}\``,
      );
}

/** Whether pods may be promised more of it altogether than there is. */
const isShared = (resource: string): boolean =>
  ["cpu", "memory", "ephemeral-storage"].includes(resource);
