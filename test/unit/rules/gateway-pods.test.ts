import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { itAccepts, itRefuses } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const at = "clusters.east.eastWestGateway";

/** One cluster, whose gateway nobody needs: what is wrong is wrong with the gateway itself. */
const gateway = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway } });

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  ["no pods", { replicas: 0 }, "replicas", /at least 1 pod; `enabled: false`/],
  [
    "a number of pods beside autoscaling",
    { replicas: 2, autoscaling: { maxReplicas: 3 } },
    "replicas",
    /autoscaling decides/,
  ],
  [
    "autoscaling down to nothing",
    { autoscaling: { minReplicas: 0 } },
    "autoscaling.minReplicas",
    /at least 1 pod/,
  ],
  [
    "autoscaling to fewer than the fewest",
    { autoscaling: { minReplicas: 6 } },
    "autoscaling.maxReplicas",
    /5 is less than minReplicas, which is 6/,
  ],
  [
    "pods that are aimed to do nothing",
    { autoscaling: { targetCPUUtilizationPercentage: 0 } },
    "autoscaling.targetCPUUtilizationPercentage",
    /give 1 or more/,
  ],
  [
    "a budget that is none",
    { replicas: 2, minAvailable: 0 },
    "minAvailable",
    /0 of at least 2 pods/,
  ],
  [
    "a budget without a pod to spare",
    { replicas: 2, minAvailable: 2 },
    "minAvailable",
    /no node could ever be drained; raise `replicas`/,
  ],
  ["a budget of the chart's one pod", { minAvailable: 1 }, "minAvailable", /1 of at least 1 pods/],
  [
    "a toleration of nothing",
    { tolerations: [{ key: "a" }, {}] },
    "tolerations[1].key",
    /missing; name a taint, or give.* "Exists"/,
  ],
  [
    "a toleration of any value and one",
    { tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
    "tolerations[0].value",
    /takes any value; remove one/,
  ],
  [
    "a toleration for a time of what does not evict",
    { tolerations: [{ key: "a", effect: "NoSchedule", tolerationSeconds: 9 }] },
    "tolerations[0].tolerationSeconds",
    /only the effect "NoExecute"/,
  ],
  [
    "a toleration of no taint's key",
    { tolerations: [{ key: "a b" }] },
    "tolerations[0].key",
    /expected a taint key, got "a b"/,
  ],
  [
    "a toleration of no taint's value",
    { tolerations: [{ key: "a", value: "b/c" }] },
    "tolerations[0].value",
    /expected a label value, got "b\/c"/,
  ],
  [
    "a node's label with two slashes",
    { nodeSelector: { "a/b/c": "d" } },
    "nodeSelector.a/b/c",
    /expected a label key, got "a\/b\/c"/,
  ],
  [
    "a node's label with capitals before the slash",
    { nodeSelector: { "A.example/b": "c" } },
    "nodeSelector.A.example/b",
    /lowercase domain in front/,
  ],
  [
    "a node's label of 64 characters",
    { nodeSelector: { ["k".repeat(64)]: "" } },
    `nodeSelector.${"k".repeat(64)}`,
    /at most 63/,
  ],
  [
    "a value that no node's label has",
    { nodeSelector: { a: "b c" } },
    "nodeSelector.a",
    /expected a label value, got "b c"; use at most 63 letters/,
  ],
  [
    "memory in a unit that is none",
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
    "less CPU than nothing",
    { resources: { requests: { cpu: "-1" } } },
    "resources.requests.cpu",
    /expected a quantity, got "-1"/,
  ],
  [
    "an exponent that is none",
    { resources: { requests: { cpu: "1e" } } },
    "resources.requests.cpu",
    /expected a quantity, got "1e"/,
  ],
  [
    "a resource that pods cannot ask for",
    { resources: { requests: { cpus: "1" } } },
    "resources.requests.cpus",
    /expected a resource name, got "cpus"; use "cpu",/,
  ],
  [
    "more memory than the chart's limit",
    { resources: { requests: { memory: "2Gi" } } },
    "resources.requests.memory",
    /2Gi is more than the limit, which is 1024Mi; .*`limits.memory`/,
  ],
  [
    "a limit below what the chart asks for",
    { resources: { limits: { memory: "64Mi" } } },
    "resources.limits.memory",
    /64Mi is less than the chart asks for, which is 128Mi; .*`requests.memory`/,
  ],
  [
    "more CPU than its limit",
    { resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } },
    "resources.requests.cpu",
    /2 is more than the limit, which is 1;/,
  ],
  ...[
    ["1Mi", "1M"],
    ["1e3", "999"],
    ["1u", "1e-7"],
    [".5", "499m"],
    ["1Ei", "1E"],
    ["1M", "1k"],
  ].map(([more, less]): (typeof refused)[number] => [
    `${more} of storage where ${less} is the limit`,
    {
      resources: {
        requests: { "ephemeral-storage": more! },
        limits: { "ephemeral-storage": less! },
      },
    },
    "resources.requests.ephemeral-storage",
    /is more than the limit/,
  ]),
  [
    "a device without a limit",
    { resources: { requests: { "example.com/gpu": "1" } } },
    "resources.requests.example.com/gpu",
    /share no "example.com\/gpu"; give the same as `limits.example.com\/gpu`$/,
  ],
  [
    "fewer devices than the limit",
    { resources: { requests: { "hugepages-2Mi": "2Mi" }, limits: { "hugepages-2Mi": "4Mi" } } },
    "resources.requests.hugepages-2Mi",
    /give the same as `limits.hugepages-2Mi`, 4Mi$/,
  ],
];

const accepted: [string, EastWestGatewayArgs][] = [
  ["a budget with a pod to spare", { autoscaling: { minReplicas: 3 }, minAvailable: 2 }],
  [
    "tolerations of every taint, of one, and for a time",
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
    "as much of a resource as the limit, in another unit",
    { resources: { requests: { cpu: "300m" }, limits: { cpu: "0.3" } } },
  ],
  [
    "more than the chart's limit, with a higher one",
    { resources: { requests: { memory: "2Gi" }, limits: { memory: "2147483648" } } },
  ],
  [
    "less than the chart asks for, with a lower request",
    { resources: { requests: { memory: "64Mi" }, limits: { memory: "65536Ki" } } },
  ],
  [
    "storage without a limit, and a limit without a request",
    { resources: { requests: { "ephemeral-storage": "1Ti" } } },
  ],
  [
    "devices of which a limit alone is given",
    { resources: { limits: { "example.com/gpu": "1" } } },
  ],
  [
    "labels without a value, of a domain, and in capitals",
    {
      nodeSelector: {
        "node-role.kubernetes.io/worker": "",
        "a.example/B_c.d": "E-f",
        ["k".repeat(63)]: "v".repeat(63),
      },
    },
  ],
  [
    "a toleration of a key of a domain",
    { tolerations: [{ key: "a.example/b", effect: "NoSchedule" }] },
  ],
];

const acceptedMeshes: [string, MultiClusterMeshArgs][] = [
  [
    "more memory than the chart's limit, where Helm values have another one",
    meshArgs({
      east: {
        eastWestGateway: { resources: { requests: { memory: "2Gi" } } },
        helmValues: { gateway: { resources: { limits: { memory: "4Gi" } } } },
      },
    }),
  ],
];

describe("the rules of a gateway's pods", () => {
  itRefuses(
    refused.map(([name, args, field, reason]) => [name, gateway(args), `${at}.${field}`, reason]),
  );
  itAccepts(accepted.map(([name, args]) => [name, gateway(args)]));
  itAccepts(acceptedMeshes);
});
