import { issueIf, quoteList, type Issue } from "../../issue";
import type { Change } from "./preview";
import { fromTo, valueAt } from "./values";

const waits = 'metadata.annotations["pulumi.com/waitFor"]';

/** The fields that Kubernetes does not allow to be changed, so the Service is replaced. */
const fixed = ["loadBalancerClass", "ipFamilies"];

/** What a change of a gateway's Service means for the addresses that reach it. */
export function risksOfService(path: string, change: Change): Issue[] {
  const { op, fields } = change;
  const changes = (field: string): boolean =>
    fields.some((one) => one === `spec.${field}` || one.startsWith(`spec.${field}[`));
  const field = fixed.find(changes);
  if (op !== "update")
    return issueIf(
      op === "replace",
      field === undefined ? path : `${path}.${field}`,
      "the Service is replaced, and its load balancer gets another address",
    );
  const moved = "so the gateway gets another address";
  return [
    ...issueIf(
      changes("loadBalancerIP"),
      `${path}.loadBalancerIP`,
      `changes${fromTo(change, ["spec", "loadBalancerIP"])}, ${moved}`,
    ),
    ...issueIf(
      changes("type"),
      `${path}.serviceType`,
      `changes${fromTo(change, ["spec", "type"])}, ${moved}`,
    ),
    ...issueIf(
      fields.includes(waits),
      `${path}.addresses`,
      "other clusters reach this gateway at other addresses",
    ),
    ...(changes("loadBalancerSourceRanges") ? risksOfRanges(path, change) : []),
  ];
}

/** Fewer ranges allow fewer addresses, unless none is left. */
function risksOfRanges(gateway: string, { before, after }: Change): Issue[] {
  const path = `${gateway}.loadBalancerSourceRanges`;
  const [old, now] = [before, after].map((values) =>
    [valueAt(values, ["spec", "loadBalancerSourceRanges"]) ?? []].flat().map(String),
  ) as [string[], string[]];
  if (old.length === 0) return [];
  if (now.length === 0) return [{ path, reason: "is removed, so every address is allowed" }];
  const added = now.filter((range) => !old.includes(range));
  return issueIf(added.length > 0, path, `also allows ${quoteList(added)}`);
}
