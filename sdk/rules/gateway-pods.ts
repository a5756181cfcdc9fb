import type { EastWestGatewayArgs } from "../args/gateway";
import type { Issue } from "../issue";
import { checkLabelValue, checkQualifiedName } from "./formats";

/** How many pods there are, and how many of them stay. */
export function checkPods(
  at: string,
  { replicas, autoscaling, minAvailable }: EastWestGatewayArgs,
): Issue[] {
  const issues: Issue[] = [];
  const { minReplicas = 1, maxReplicas = 5, targetCPUUtilizationPercentage } = autoscaling ?? {};
  if (replicas === 0)
    issues.push({
      path: `${at}.replicas`,
      reason: "a gateway needs at least 1 pod; `enabled: false` is how there is none",
    });
  if (replicas !== undefined && autoscaling !== undefined)
    issues.push({
      path: `${at}.replicas`,
      reason: "autoscaling decides the number of pods; remove one of them",
    });
  if (minReplicas < 1)
    issues.push({
      path: `${at}.autoscaling.minReplicas`,
      reason: "a gateway needs at least 1 pod",
    });
  if (maxReplicas < minReplicas)
    issues.push({
      path: `${at}.autoscaling.maxReplicas`,
      reason: `${maxReplicas} is less than minReplicas, which is ${minReplicas}`,
    });
  if (targetCPUUtilizationPercentage === 0)
    issues.push({
      path: `${at}.autoscaling.targetCPUUtilizationPercentage`,
      reason: "0 % cannot be aimed at by any number of pods; give 1 or more",
    });
  const fewest = replicas ?? minReplicas;
  if (minAvailable !== undefined && (minAvailable < 1 || minAvailable >= fewest)) {
    const advice =
      "with as many or more no node could ever be drained; raise `replicas` or `autoscaling.minReplicas`";
    issues.push({
      path: `${at}.minAvailable`,
      reason: `${minAvailable} of at least ${fewest} pods: it must be from 1 to one less; ${advice}`,
    });
  }
  return issues;
}

/** What Kubernetes says of tolerations only when a pod is made. */
export const checkTolerations = (at: string, { tolerations = [] }: EastWestGatewayArgs): Issue[] =>
  tolerations.flatMap(({ key, operator, value, effect, tolerationSeconds }, index) => {
    const path = `${at}.tolerations[${index}]`;
    return [
      ...checkQualifiedName(`${path}.key`, key, "a taint key"),
      ...checkLabelValue(`${path}.value`, value),
      ...(key === undefined && operator !== "Exists"
        ? [
            {
              path: `${path}.key`,
              reason:
                'it is missing; name a taint, or give the operator "Exists" to bear every one',
            },
          ]
        : []),
      ...(operator === "Exists" && value !== undefined
        ? [
            {
              path: `${path}.value`,
              reason: 'the operator "Exists" takes any value; remove one of them',
            },
          ]
        : []),
      ...(tolerationSeconds !== undefined && effect !== "NoExecute"
        ? [
            {
              path: `${path}.tolerationSeconds`,
              reason: 'only the effect "NoExecute" is borne for a time; give it, or remove this',
            },
          ]
        : []),
    ];
  });
