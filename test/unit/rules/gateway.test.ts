import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { IPFamily, type EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { itAccepts, itRefuses } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const at = "clusters.east.eastWestGateway";
const { IPv4, IPv6 } = IPFamily;

/** One cluster, whose gateway nobody needs: what is wrong is wrong with the gateway itself. */
const gateway = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway } });

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  [
    "a cloud's internal load balancer at nodes",
    { serviceType: "NodePort", internalLoadBalancer: "aws" },
    "internalLoadBalancer",
    /only for the service type "LoadBalancer", and this gateway has "NodePort"/,
  ],
  [
    "a load balancer's class at nodes",
    { serviceType: "NodePort", loadBalancerClass: "x.example/y" },
    "loadBalancerClass",
    /"NodePort"/,
  ],
  [
    "source ranges without a load balancer",
    { serviceType: "ClusterIP", loadBalancerSourceRanges: ["10.0.0.0/8"] },
    "loadBalancerSourceRanges",
    /"ClusterIP"/,
  ],
  [
    "a load balancer's address without one",
    { serviceType: "ClusterIP", loadBalancerIP: "10.0.0.1" },
    "loadBalancerIP",
    /remove one/,
  ],
  [
    "ports of nodes for a load balancer that is none",
    { serviceType: "NodePort", allocateLoadBalancerNodePorts: false },
    "allocateLoadBalancerNodePorts",
    /only for the service type "LoadBalancer"/,
  ],
  [
    "a traffic policy where nothing comes from outside",
    { serviceType: "ClusterIP", externalTrafficPolicy: "Local" },
    "externalTrafficPolicy",
    /nothing comes from outside/,
  ],
  [
    "a load balancer's address that is a name",
    { loadBalancerIP: "gateway.example" },
    "loadBalancerIP",
    /"gateway.example" is no IP address/,
  ],
  [
    "a load balancer's address of a family that the gateway has not",
    { loadBalancerIP: "2001:db8::1", ipFamilies: [IPv4] },
    "loadBalancerIP",
    /2001:db8::1 is an address of IPv6, and the gateway has "IPv4" alone/,
  ],
  [
    "a load balancer's address that is a loopback",
    { loadBalancerIP: "127.0.0.1" },
    "loadBalancerIP",
    /another machine to everybody else/,
  ],
  [
    "an address of a link whose name the library does not know",
    { addresses: ["fe80::1%eth-0"] },
    "addresses[0]",
    /on one link only/,
  ],
  [
    "a load balancer's address of such a link",
    { loadBalancerIP: "fe80::1%eth-0" },
    "loadBalancerIP",
    /on one link only/,
  ],
  [
    "a load balancer's address of one link",
    { loadBalancerIP: "fe80::1" },
    "loadBalancerIP",
    /on one link only/,
  ],
  [
    "a load balancer's address written as IPv6",
    { loadBalancerIP: "::ffff:10.0.0.1" },
    "loadBalancerIP",
    /write 10.0.0.1/,
  ],
  [
    "a load balancer's address where names are handed on",
    { loadBalancerIP: "10.0.0.1", hostNames: "InjectionURL" },
    "hostNames",
    /the IP address 10.0.0.1, and "InjectionURL" wants a host name; remove one/,
  ],
  [
    "a load balancer's IPv4 address of an IPv6 gateway",
    { loadBalancerIP: "10.0.0.1", ipFamilies: [IPv6] },
    "loadBalancerIP",
    /of IPv4/,
  ],
  [
    "a source range without a length",
    { loadBalancerSourceRanges: ["10.0.0.0/8", "203.0.113.7"] },
    "loadBalancerSourceRanges[1]",
    /"203.0.113.7" is no IP range; the form is/,
  ],
  [
    "no source range in a list of them",
    { loadBalancerSourceRanges: [] },
    "loadBalancerSourceRanges",
    /the list is empty; name .*, or 0.0.0.0\/0 to let everybody in/,
  ],
  [
    "a source range in a short form",
    { loadBalancerSourceRanges: ["10.0/8"] },
    "loadBalancerSourceRanges[0]",
    /"10.0\/8" is no IP range/,
  ],
  [
    "a source range that begins within",
    { loadBalancerSourceRanges: ["10.0.0.7/8"] },
    "loadBalancerSourceRanges[0]",
    /the first address/,
  ],
  [
    "an IPv6 range that begins within",
    { loadBalancerSourceRanges: ["fd00::7/64"] },
    "loadBalancerSourceRanges[0]",
    /"fd00::7/,
  ],
  [
    "a node port of no port",
    { nodePorts: { http: 30080 } },
    "nodePorts.http",
    /its ports are "status-port", "tls", "tls-istiod" and "tls-webhook"/,
  ],
  [
    "a node port that nodes do not open",
    { serviceType: "ClusterIP", nodePorts: { tls: 30443 } },
    "nodePorts.tls",
    /nodes open no port/,
  ],
  [
    "a node port that is none",
    { nodePorts: { tls: 65536 } },
    "nodePorts.tls",
    /65536 is no port: 1 to 65535/,
  ],
  ["node port 0", { nodePorts: { tls: 0 } }, "nodePorts.tls", /0 is no port/],
  [
    "one node port for two ports",
    { nodePorts: { tls: 30443, "tls-istiod": 30443 } },
    "nodePorts.tls-istiod",
    /30443 is already that of "tls"/,
  ],
  [
    "a time without a unit",
    { addressTimeout: "20" },
    "addressTimeout",
    /"20" is no length of time; the form is 90s, 10m or 1h/,
  ],
  ["no time at all", { addressTimeout: "0s" }, "addressTimeout", /"0s"/],
  [
    "a longer time than a day",
    { addressTimeout: "1441m" },
    "addressTimeout",
    /1441m is too long; give at most 24h/,
  ],
  [
    "a time of more digits than numbers have",
    { addressTimeout: `${"9".repeat(400)}h` },
    "addressTimeout",
    /too long/,
  ],
  [
    "a family named twice",
    { ipFamilies: [IPv4, IPv4], ipFamilyPolicy: "PreferDualStack" },
    "ipFamilies",
    /named twice/,
  ],
  [
    "two families by one stack",
    { ipFamilies: [IPv4, IPv6], ipFamilyPolicy: "SingleStack" },
    "ipFamilyPolicy",
    /"PreferDualStack" or "RequireDualStack"/,
  ],
  [
    "two families without a policy",
    { ipFamilies: [IPv4, IPv6] },
    "ipFamilyPolicy",
    /two IP families need/,
  ],
  [
    "ranges that leave the second family open",
    { ipFamilyPolicy: "PreferDualStack", loadBalancerSourceRanges: ["10.0.0.0/8"] },
    "loadBalancerSourceRanges",
    /family IPv6, which no range names/,
  ],
  [
    "ranges of another family than the gateway's",
    { ipFamilies: [IPv4], loadBalancerSourceRanges: ["fd00::/8"] },
    "loadBalancerSourceRanges",
    /add a range of IPv4/,
  ],
  ["no address in a list of them", { addresses: [] }, "addresses", /the list is empty/],
  ["an address named twice", { addresses: ["10.0.0.1", "10.0.0.1"] }, "addresses", /named twice/],
  [
    "an address spelled in two ways",
    { addresses: ["2001:db8::1", "2001:DB8:0::1"] },
    "addresses",
    /named twice/,
  ],
  [
    "the name of one's own machine",
    { addresses: ["localhost"] },
    "addresses[0]",
    /"localhost" means another machine/,
  ],
  [
    "a name below that of one's own machine",
    { addresses: ["a.example", "a.localhost"] },
    "addresses[1]",
    /means another machine/,
  ],
  [
    "an address with a port",
    { addresses: ["10.0.0.1:443"] },
    "addresses[0]",
    /neither an IP address nor a host name/,
  ],
  [
    "a host name in capitals",
    { addresses: ["Gateway.example"] },
    "addresses[0]",
    /host name in lower case/,
  ],
  [
    "an IPv4 address with too few numbers",
    { addresses: ["10.0.0.1", "10.0.300.2"] },
    "addresses[1]",
    /"10.0.300.2" is neither/,
  ],
  ["an IPv4 address in a short form", { addresses: ["10.1"] }, "addresses[0]", /"10.1" is neither/],
  [
    "an IPv4 address with leading zeros",
    { addresses: ["010.0.0.1"] },
    "addresses[0]",
    /"010.0.0.1" is neither/,
  ],
  [
    "an IPv4 address written as IPv6",
    { addresses: ["::ffff:10.0.0.1"] },
    "addresses[0]",
    /write 10.0.0.1/,
  ],
  [
    "a loopback address",
    { addresses: ["127.0.0.1"] },
    "addresses[0]",
    /another machine to everybody else/,
  ],
  ["an address of one link", { addresses: ["fe80::1"] }, "addresses[0]", /on one link only/],
  ["an address with a zone", { addresses: ["fd00::1%eth0"] }, "addresses[0]", /on one link only/],
  ["the address of nothing", { addresses: ["::"] }, "addresses[0]", /another machine/],
  [
    "several names for webhooks to lead to",
    { addresses: ["a.example", "b.example"], hostNames: "InjectionURL" },
    "addresses",
    /lead to one name/,
  ],
  [
    "a webhook's URL at nodes",
    { serviceType: "NodePort", addresses: ["a.example"], hostNames: "InjectionURL" },
    "hostNames",
    /port 15012, which no node opens/,
  ],
  [
    "a choice about host names where there is none",
    { addresses: ["10.0.0.1"], hostNames: "Resolve" },
    "hostNames",
    /every address is an IP address/,
  ],
  [
    "a choice about host names where there is no address",
    { serviceType: "NodePort", hostNames: "Resolve" },
    "hostNames",
    /give `addresses`/,
  ],
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
    /"a b" cannot be the key of a taint/,
  ],
  [
    "a toleration of no taint's value",
    { tolerations: [{ key: "a", value: "b/c" }] },
    "tolerations[0].value",
    /"b\/c" cannot be the value/,
  ],
  [
    "a node's label with two slashes",
    { nodeSelector: { "a/b/c": "d" } },
    "nodeSelector.a/b/c",
    /"a\/b\/c" cannot be the key of a label/,
  ],
  [
    "a node's label with capitals before the slash",
    { nodeSelector: { "A.example/b": "c" } },
    "nodeSelector.A.example/b",
    /after a DNS name/,
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
    /"b c" cannot be the value of a label \(letters/,
  ],
  [
    "an annotation with a space",
    { serviceAnnotations: { "a b": "c" } },
    "serviceAnnotations.a b",
    /"a b" cannot be the key of an annotation/,
  ],
  [
    "a load balancer's class with a space",
    { loadBalancerClass: "my class" },
    "loadBalancerClass",
    /"my class" cannot be the class of a load/,
  ],
  [
    "a credential that is no Secret's name",
    { istiodCredential: "My_Secret" },
    "istiodCredential",
    /"My_Secret" cannot be a Secret's name/,
  ],
  [
    "memory in a unit that is none",
    { resources: { limits: { memory: "1GB" } } },
    "resources.limits.memory",
    /"1GB" is no quantity: a number,/,
  ],
  [
    "memory with a space",
    { resources: { limits: { memory: "1 Gi" } } },
    "resources.limits.memory",
    /"1 Gi" is no quantity/,
  ],
  [
    "less CPU than nothing",
    { resources: { requests: { cpu: "-1" } } },
    "resources.requests.cpu",
    /"-1" is no quantity/,
  ],
  [
    "an exponent that is none",
    { resources: { requests: { cpu: "1e" } } },
    "resources.requests.cpu",
    /"1e" is no quantity/,
  ],
  [
    "a resource that pods cannot ask for",
    { resources: { requests: { cpus: "1" } } },
    "resources.requests.cpus",
    /"cpus" is no resource: "cpu",/,
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
  [
    "an IPv6 range and address",
    { loadBalancerSourceRanges: ["2001:db8::/32", "0.0.0.0/0"], loadBalancerIP: "2001:db8::1" },
  ],
  [
    "a load balancer's address of the family that comes second",
    { loadBalancerIP: "2001:db8::1", ipFamilies: [IPv4], ipFamilyPolicy: "PreferDualStack" },
  ],
  [
    "ports of a load balancer's nodes that are given, and no others",
    {
      allocateLoadBalancerNodePorts: false,
      nodePorts: { tls: 30443 },
      externalTrafficPolicy: "Local",
    },
  ],
  ["node ports of a load balancer", { nodePorts: { tls: 30443, "tls-istiod": 30012 } }],
  [
    "two families, where there may be two",
    { ipFamilies: [IPv4, IPv6], ipFamilyPolicy: "RequireDualStack" },
  ],
  [
    "a range of each family",
    { ipFamilyPolicy: "RequireDualStack", loadBalancerSourceRanges: ["10.0.0.0/8", "fd00::/8"] },
  ],
  [
    "addresses of both families, and a name",
    { addresses: ["10.0.0.1", "2001:db8::1", "gateway.example"], hostNames: "Resolve" },
  ],
  ["a name for the URL of webhooks", { addresses: ["gateway.example"], hostNames: "InjectionURL" }],
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
  ["every unit of time", { addressTimeout: "1h" }],
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
  ["the longest time", { addressTimeout: "24h" }],
  [
    "names that have another name in them",
    { addresses: ["localhost.example", "a-localhost"], hostNames: "Resolve" },
  ],
  [
    "a load balancer's address, with what becomes of names",
    { loadBalancerIP: "10.0.0.1", hostNames: "Resolve" },
  ],
  [
    "a load balancer's address behind a name for the URL of webhooks",
    { loadBalancerIP: "10.0.0.1", addresses: ["gateway.example"], hostNames: "InjectionURL" },
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
    "annotations without a value, in capitals, and with anything in them",
    { serviceAnnotations: { "A.example/B": "", a: "{ any: [thing] }" } },
  ],
  ["a load balancer's class of no domain", { loadBalancerClass: "internal-vip" }],
  ["a credential with a dot and a long name", { istiodCredential: `${"s".repeat(70)}.tls` }],
  [
    "a toleration of a key of a domain",
    { tolerations: [{ key: "a.example/b", effect: "NoSchedule" }] },
  ],
];

describe("the rules of one gateway", () => {
  itRefuses(
    refused.map(([name, args, field, reason]) => [name, gateway(args), `${at}.${field}`, reason]),
  );
  itAccepts(accepted.map(([name, args]) => [name, gateway(args)]));
});
