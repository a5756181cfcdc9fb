import type { AutoscalingArgs, TolerationArgs } from "../args/gateway-pods";
import type { EastWestGatewayArgs } from "../args/gateway";
import { expected, issueIf, type Issue } from "../issue";
import { checkLabels, checkLabelValue, checkQualifiedName, checkQuantities } from "./formats";

/** Checks how many pods the gateway has, what they may use, and where they run. */
export const checkPods = (at: string, gateway: EastWestGatewayArgs): Issue[] => [
  ...checkReplicas(`${at}.replicas`, gateway),
  ...checkAutoscaling(`${at}.autoscaling`, gateway.autoscaling),
  ...checkMinAvailable(`${at}.minAvailable`, gateway),
  ...checkQuantities(`${at}.resources.requests`, gateway.resources?.requests),
  ...checkQuantities(`${at}.resources.limits`, gateway.resources?.limits),
  ...checkLabels(`${at}.nodeSelector`, gateway.nodeSelector),
  ...(gateway.tolerations ?? []).flatMap((toleration, index) =>
    checkToleration(`${at}.tolerations[${index}]`, toleration),
  ),
];

function checkReplicas(path: string, { replicas, autoscaling }: EastWestGatewayArgs): Issue[] {
  return [
    ...issueIf(
      replicas === 0,
      path,
      `${expected("at least 1", 0)}; for no gateway, set enabled to false`,
    ),
    ...issueIf(
      replicas !== undefined && autoscaling !== undefined,
      path,
      "cannot be combined with autoscaling; remove one",
    ),
  ];
}

function checkAutoscaling(path: string, autoscaling: AutoscalingArgs = {}): Issue[] {
  const { minReplicas = 1, maxReplicas = 5, targetCPUUtilizationPercentage = 80 } = autoscaling;
  return [
    ...issueIf(minReplicas < 1, `${path}.minReplicas`, expected("at least 1", minReplicas)),
    ...issueIf(
      maxReplicas < minReplicas,
      `${path}.maxReplicas`,
      expected(`at least minReplicas (${minReplicas})`, maxReplicas),
    ),
    // the chart takes 0 for "not set"
    ...issueIf(
      targetCPUUtilizationPercentage === 0,
      `${path}.targetCPUUtilizationPercentage`,
      expected("at least 1", 0),
    ),
  ];
}

function checkMinAvailable(path: string, gateway: EastWestGatewayArgs): Issue[] {
  const { replicas, autoscaling, minAvailable } = gateway;
  if (minAvailable === undefined) return [];
  const lowest = replicas ?? autoscaling?.minReplicas ?? 1;
  const range = `at least 1 and less than the lowest number of pods (${lowest})`;
  return issueIf(
    minAvailable < 1 || minAvailable >= lowest,
    path,
    `${expected(range, minAvailable)}; raise replicas or autoscaling.minReplicas, ` +
      "so that nodes can be drained",
  );
}

function checkToleration(path: string, toleration: TolerationArgs): Issue[] {
  const { key, operator, value, effect, tolerationSeconds } = toleration;
  return [
    ...checkQualifiedName(`${path}.key`, key, "a taint key"),
    ...checkLabelValue(`${path}.value`, value),
    ...issueIf(
      key === undefined && operator !== "Exists",
      `${path}.key`,
      'required: set the key of a taint, or set operator to "Exists" to tolerate every taint',
    ),
    ...issueIf(
      operator === "Exists" && value !== undefined,
      `${path}.value`,
      'cannot be combined with operator "Exists", which matches any value; remove one',
    ),
    ...issueIf(
      tolerationSeconds !== undefined && effect !== "NoExecute",
      `${path}.tolerationSeconds`,
      'needs the effect "NoExecute"; set that effect, or remove tolerationSeconds',
    ),
  ];
}
