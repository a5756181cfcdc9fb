import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { gatewayPath, oneGateway } from "../../support/gateways";
import { itAccepts, itRefuses } from "../../support/issues";

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  [
    "no pods",
    { replicas: 0 },
    "replicas",
    /expected at least 1, got 0; for no gateway, set enabled to false/,
  ],
  [
    "replicas together with autoscaling",
    { replicas: 2, autoscaling: { maxReplicas: 3 } },
    "replicas",
    /cannot be combined with autoscaling; remove one/,
  ],
  [
    "autoscaling down to no pods",
    { autoscaling: { minReplicas: 0 } },
    "autoscaling.minReplicas",
    /expected at least 1, got 0/,
  ],
  [
    "autoscaling with a maximum below the minimum",
    { autoscaling: { minReplicas: 6 } },
    "autoscaling.maxReplicas",
    /expected at least minReplicas \(6\), got 5/,
  ],
  [
    "autoscaling to a CPU utilization of 0",
    { autoscaling: { targetCPUUtilizationPercentage: 0 } },
    "autoscaling.targetCPUUtilizationPercentage",
    /expected at least 1, got 0/,
  ],
  [
    "a disruption budget of 0 pods",
    { replicas: 2, minAvailable: 0 },
    "minAvailable",
    /less than the lowest number of pods \(2\), got 0/,
  ],
  [
    "a disruption budget of all pods",
    { replicas: 2, minAvailable: 2 },
    "minAvailable",
    /raise replicas or autoscaling.minReplicas, so that nodes can be drained/,
  ],
  [
    "a disruption budget of the only pod",
    { minAvailable: 1 },
    "minAvailable",
    /lowest number of pods \(1\), got 1/,
  ],
  [
    "a toleration without a key",
    { tolerations: [{ key: "a" }, {}] },
    "tolerations[1].key",
    /^required: .* "Exists" to tolerate every taint/,
  ],
  [
    "a toleration with a value and operator Exists",
    { tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
    "tolerations[0].value",
    /cannot be combined with operator "Exists"/,
  ],
  [
    "a toleration for a time without effect NoExecute",
    { tolerations: [{ key: "a", effect: "NoSchedule", tolerationSeconds: 9 }] },
    "tolerations[0].tolerationSeconds",
    /needs the effect "NoExecute"/,
  ],
  [
    "a toleration with a key that is not valid",
    { tolerations: [{ key: "a b" }] },
    "tolerations[0].key",
    /expected a taint key, got "a b"/,
  ],
  [
    "a toleration with a value that is not valid",
    { tolerations: [{ key: "a", value: "b/c" }] },
    "tolerations[0].value",
    /expected a label value, got "b\/c"/,
  ],
  [
    "a node label with two slashes",
    { nodeSelector: { "a/b/c": "d" } },
    "nodeSelector.a/b/c",
    /expected a label key, got "a\/b\/c"/,
  ],
  [
    "a node label with capitals in its domain",
    { nodeSelector: { "A.example/b": "c" } },
    "nodeSelector.A.example/b",
    /lowercase domain in front/,
  ],
  [
    "a node label of 64 characters",
    { nodeSelector: { ["k".repeat(64)]: "" } },
    `nodeSelector.${"k".repeat(64)}`,
    /at most 63/,
  ],
  [
    "a node label with a space in its value",
    { nodeSelector: { a: "b c" } },
    "nodeSelector.a",
    /expected a label value, got "b c"; use at most 63 letters/,
  ],
  [
    "memory in an unknown unit",
    { resources: { limits: { memory: "1GB" } } },
    "resources.limits.memory",
    /expected a quantity, got "1GB"; use a number/,
  ],
  [
    "memory with a space",
    { resources: { limits: { memory: "1 Gi" } } },
    "resources.limits.memory",
    /expected a quantity, got "1 Gi"/,
  ],
  [
    "a negative amount of CPU",
    { resources: { requests: { cpu: "-1" } } },
    "resources.requests.cpu",
    /expected a quantity, got "-1"/,
  ],
  [
    "an exponent without a number",
    { resources: { requests: { cpu: "1e" } } },
    "resources.requests.cpu",
    /expected a quantity, got "1e"/,
  ],
  [
    "a resource that does not exist",
    { resources: { requests: { cpus: "1" } } },
    "resources.requests.cpus",
    /expected a resource name, got "cpus"; use "cpu",/,
  ],
];

const accepted: [string, EastWestGatewayArgs][] = [
  ["a disruption budget with a pod to spare", { autoscaling: { minReplicas: 3 }, minAvailable: 2 }],
  [
    "tolerations of every taint, of one taint, and for a time",
    {
      tolerations: [
        { operator: "Exists" },
        { key: "a", value: "b" },
        { key: "c", operator: "Exists", effect: "NoExecute", tolerationSeconds: 0 },
      ],
    },
  ],
  [
    "every form of a quantity, of every kind of resource",
    {
      resources: {
        requests: {
          cpu: "100m",
          memory: "123456789",
          "ephemeral-storage": "+1E-3",
          "hugepages-2Mi": "4M",
          "example.com/gpu": "2000",
        },
        limits: {
          cpu: ".5",
          memory: "1.5Gi",
          "ephemeral-storage": "1e3",
          "hugepages-2Mi": "4000000.",
          "example.com/gpu": "2k",
        },
      },
    },
  ],
  [
    "node labels with an empty value, a domain or capitals",
    {
      nodeSelector: {
        "node-role.kubernetes.io/worker": "",
        "a.example/B_c.d": "E-f",
        ["k".repeat(63)]: "v".repeat(63),
      },
    },
  ],
  [
    "a toleration with a domain in its key",
    { tolerations: [{ key: "a.example/b", effect: "NoSchedule" }] },
  ],
];

describe("checking the pods of a gateway", () => {
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
