import { isIP } from "node:net";
import * as ipaddr from "ipaddr.js";
import { IPFamily, type EastWestGatewayArgs } from "../gateway-args";
import { checkAnnotations, checkLabels, checkLabelValue, checkQualifiedName, checkQuantities, checkSecretName } from "./format-rules";
import { gatewayPortNames } from "./gateway-ports";
import { quoteList } from "./kubeconfig";
import { dnsName } from "./names";
import type { Issue } from "./issue";

/** The rules about one gateway by itself. */
export function checkGateway(at: string, gateway: EastWestGatewayArgs): Issue[] {
    return [
        ...checkService(at, gateway),
        ...checkAddresses(at, gateway),
        ...checkPods(at, gateway),
        ...checkTolerations(at, gateway),
        ...checkFormats(at, gateway),
    ];
}

/** What Kubernetes itself would refuse, but only when the object is made, or its pods. */
const checkFormats = (at: string, { resources, ...gateway }: EastWestGatewayArgs): Issue[] => [
    ...checkAnnotations(`${at}.serviceAnnotations`, gateway.serviceAnnotations),
    ...checkQualifiedName(`${at}.loadBalancerClass`, gateway.loadBalancerClass, "the class of a load balancer"),
    ...checkQuantities(`${at}.resources.requests`, resources?.requests),
    ...checkQuantities(`${at}.resources.limits`, resources?.limits),
    ...checkLabels(`${at}.nodeSelector`, gateway.nodeSelector),
    ...checkSecretName(`${at}.istiodCredential`, gateway.istiodCredential),
];

function checkService(at: string, gateway: EastWestGatewayArgs): Issue[] {
    const { serviceType = "LoadBalancer", loadBalancerSourceRanges = [], nodePorts = {}, addressTimeout } = gateway;
    const balanced = ["internalLoadBalancer", "loadBalancerClass", "loadBalancerSourceRanges", "loadBalancerIP"] as const;
    return [
        ...(serviceType === "LoadBalancer" ? [] : balanced.filter((field) => gateway[field] !== undefined)).map((field) => ({
            path: `${at}.${field}`,
            reason: `it is only for the service type "LoadBalancer", and this gateway has "${serviceType}"; remove one of them`,
        })),
        ...(serviceType === "ClusterIP" && gateway.externalTrafficPolicy !== undefined
            ? [
                  {
                      path: `${at}.externalTrafficPolicy`,
                      reason: 'with the service type "ClusterIP" nothing comes from outside; remove one of them',
                  },
              ]
            : []),
        ...checkLoadBalancerIP(`${at}.loadBalancerIP`, gateway),
        ...loadBalancerSourceRanges.flatMap((range, index) =>
            isRange(range)
                ? []
                : [
                      {
                          path: `${at}.loadBalancerSourceRanges[${index}]`,
                          reason: `"${range}" is no IP range; the form is 203.0.113.0/24, the first address and a length`,
                      },
                  ],
        ),
        ...checkNodePorts(`${at}.nodePorts`, nodePorts, serviceType),
        ...(addressTimeout === undefined || /^[1-9]\d*[smh]$/.test(addressTimeout)
            ? []
            : [{ path: `${at}.addressTimeout`, reason: `"${addressTimeout}" is no length of time; the form is 90s, 10m or 1h` }]),
        ...checkFamilies(at, gateway),
    ];
}

/** The family of an address or of the first address of a range; undefined where it is none. */
const familyOf = (address: string): IPFamily | undefined => {
    const version = isIP(address);
    return version === 0 ? undefined : version === 4 ? "IPv4" : "IPv6";
};

function checkLoadBalancerIP(path: string, { loadBalancerIP: address, ...gateway }: EastWestGatewayArgs): Issue[] {
    if (address === undefined) return [];
    const family = familyOf(address);
    if (family === undefined) return [{ path, reason: `"${address}" is no IP address` }];
    const families = familiesOf(gateway);
    if (families.length === 0 || families.includes(family)) return [];
    return [{ path, reason: `${address} is an address of ${family}, and the gateway has ${quoteList(families)} alone; make them agree` }];
}

/** Kubernetes wants the first address of a range, and no short forms, which the library would take. */
function isRange(range: string): boolean {
    const [address = ""] = range.split("/");
    if (isIP(address) === 0 || !ipaddr.isValidCIDR(range)) return false;
    const [parsed, bits] = ipaddr.parseCIDR(range);
    const family = parsed.kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6;
    return family.networkAddressFromCIDR(`${address}/${bits}`).toString() === parsed.toString();
}

function checkNodePorts(at: string, nodePorts: { [port: string]: number }, serviceType: string): Issue[] {
    const all = Object.entries(nodePorts);
    return all.flatMap(([name, port], index): Issue[] => {
        if (!gatewayPortNames.includes(name))
            return [
                { path: `${at}.${name}`, reason: `the gateway has no port of this name; its ports are ${quoteList(gatewayPortNames)}` },
            ];
        if (serviceType === "ClusterIP")
            return [{ path: `${at}.${name}`, reason: 'with the service type "ClusterIP" nodes open no port; remove one of them' }];
        const same = all.slice(0, index).find(([, other]) => other === port);
        if (same !== undefined) return [{ path: `${at}.${name}`, reason: `${port} is already that of "${same[0]}"; choose another` }];
        return port >= 1 && port <= 65535 ? [] : [{ path: `${at}.${name}`, reason: `${port} is no port: 1 to 65535 are` }];
    });
}

/** The families that a gateway may have addresses of; empty where that is left to the cluster. */
const familiesOf = ({ ipFamilies = [], ipFamilyPolicy }: EastWestGatewayArgs): readonly IPFamily[] =>
    ipFamilyPolicy !== undefined && ipFamilyPolicy !== "SingleStack" ? Object.values(IPFamily) : ipFamilies;

function checkFamilies(at: string, gateway: EastWestGatewayArgs): Issue[] {
    const { ipFamilies = [], ipFamilyPolicy, loadBalancerSourceRanges = [] } = gateway;
    if (new Set(ipFamilies).size < ipFamilies.length) return [{ path: `${at}.ipFamilies`, reason: "a family is named twice; remove one" }];
    if (ipFamilies.length > 1 && (ipFamilyPolicy === undefined || ipFamilyPolicy === "SingleStack"))
        return [{ path: `${at}.ipFamilyPolicy`, reason: 'two IP families need "PreferDualStack" or "RequireDualStack" here' }];
    return checkRangesByFamily(at, familiesOf(gateway), loadBalancerSourceRanges);
}

/** Kubernetes keeps ranges by family: one without any is open to everybody. */
function checkRangesByFamily(at: string, families: readonly IPFamily[], ranges: readonly string[]): Issue[] {
    if (ranges.length === 0) return [];
    const isOpen = (family: IPFamily): boolean => !ranges.some((range) => familyOf(range.split("/")[0]!) === family);
    return families.filter(isOpen).map((family) => ({
        path: `${at}.loadBalancerSourceRanges`,
        reason: `the gateway may have addresses of the family ${family}, which no range names: everybody would reach it there; add a range of ${family}`,
    }));
}

function checkAddresses(at: string, { addresses, hostNames, serviceType }: EastWestGatewayArgs): Issue[] {
    const given = addresses ?? [];
    const issues = given.flatMap((address, index) => checkAddress(`${at}.addresses[${index}]`, address));
    if (addresses?.length === 0)
        issues.push({ path: `${at}.addresses`, reason: "the list is empty; name an address, or remove it to wait for one" });
    if (new Set(given).size < given.length) issues.push({ path: `${at}.addresses`, reason: "an address is named twice; remove one" });
    if (hostNames === "InjectionURL" && given.length > 1)
        issues.push({ path: `${at}.addresses`, reason: 'with hostNames "InjectionURL" webhooks lead to one name; give that one alone' });
    if (hostNames === "InjectionURL" && serviceType === "NodePort")
        issues.push({
            path: `${at}.hostNames`,
            reason: 'proxies ask a name at port 15012, which no node opens; use "Resolve" with "NodePort"',
        });
    if (hostNames !== undefined && given.length > 0 && given.every((address) => isIP(address) !== 0))
        issues.push({ path: `${at}.hostNames`, reason: "every address is an IP address; remove it" });
    if (serviceType !== undefined && serviceType !== "LoadBalancer" && hostNames !== undefined && given.length === 0)
        issues.push({ path: `${at}.hostNames`, reason: "there is no address; give `addresses`" });
    return issues;
}

function checkAddress(path: string, address: string): Issue[] {
    if (isIP(address) === 0) {
        if (dnsName.test(address) && !/^[\d.]+$/.test(address)) return [];
        return [{ path, reason: `"${address}" is neither an IP address nor a host name in lower case` }];
    }
    const parsed = ipaddr.parse(address);
    if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress())
        return [
            { path, reason: `"${address}" is an IPv4 address in IPv6 clothes, which Kubernetes refuses; write ${parsed.toIPv4Address()}` },
        ];
    if (["loopback", "unspecified"].includes(parsed.range()))
        return [{ path, reason: `"${address}" means another machine to everybody else; give an address that other clusters reach` }];
    if (address.includes("%") || ["linkLocal", "multicast", "broadcast"].includes(parsed.range()))
        return [{ path, reason: `"${address}" means something on one link only; give an address that other clusters reach` }];
    return [];
}

function checkPods(at: string, { replicas, autoscaling, minAvailable }: EastWestGatewayArgs): Issue[] {
    const issues: Issue[] = [];
    const { minReplicas = 1, maxReplicas = 5, targetCPUUtilizationPercentage } = autoscaling ?? {};
    if (replicas === 0)
        issues.push({ path: `${at}.replicas`, reason: "a gateway needs at least 1 pod; `enabled: false` is how there is none" });
    if (replicas !== undefined && autoscaling !== undefined)
        issues.push({ path: `${at}.replicas`, reason: "autoscaling decides the number of pods; remove one of them" });
    if (minReplicas < 1) issues.push({ path: `${at}.autoscaling.minReplicas`, reason: "a gateway needs at least 1 pod" });
    if (maxReplicas < minReplicas)
        issues.push({ path: `${at}.autoscaling.maxReplicas`, reason: `${maxReplicas} is less than minReplicas, which is ${minReplicas}` });
    if (targetCPUUtilizationPercentage === 0)
        issues.push({
            path: `${at}.autoscaling.targetCPUUtilizationPercentage`,
            reason: "0 % cannot be aimed at by any number of pods; give 1 or more",
        });
    const fewest = replicas ?? minReplicas;
    if (minAvailable !== undefined && (minAvailable < 1 || minAvailable >= fewest)) {
        const advice = "with as many or more no node could ever be drained; raise `replicas` or `autoscaling.minReplicas`";
        issues.push({
            path: `${at}.minAvailable`,
            reason: `${minAvailable} of at least ${fewest} pods: it must be from 1 to one less; ${advice}`,
        });
    }
    return issues;
}

/** What Kubernetes says of tolerations only when a pod is made. */
const checkTolerations = (at: string, { tolerations = [] }: EastWestGatewayArgs): Issue[] =>
    tolerations.flatMap(({ key, operator, value, effect, tolerationSeconds }, index) => {
        const path = `${at}.tolerations[${index}]`;
        return [
            ...checkQualifiedName(`${path}.key`, key, "the key of a taint"),
            ...checkLabelValue(`${path}.value`, value),
            ...(key === undefined && operator !== "Exists"
                ? [{ path: `${path}.key`, reason: 'it is missing; name a taint, or give the operator "Exists" to bear every one' }]
                : []),
            ...(operator === "Exists" && value !== undefined
                ? [{ path: `${path}.value`, reason: 'the operator "Exists" takes any value; remove one of them' }]
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
