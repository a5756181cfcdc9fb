import { isIP } from "node:net";
import type { EastWestGatewayArgs } from "../args/gateway";
import type { Issue } from "../issue";
import { canonical, checkReachable } from "./addresses";
import {
  checkAnnotations,
  checkLabels,
  checkQualifiedName,
  checkQuantities,
  checkSecretName,
  dnsName,
} from "./formats";
import { checkPods, checkTolerations } from "./gateway-pods";
import { checkService } from "./gateway-service";

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
  ...checkQualifiedName(
    `${at}.loadBalancerClass`,
    gateway.loadBalancerClass,
    "a load balancer class",
  ),
  ...checkQuantities(`${at}.resources.requests`, resources?.requests),
  ...checkQuantities(`${at}.resources.limits`, resources?.limits),
  ...checkLabels(`${at}.nodeSelector`, gateway.nodeSelector),
  ...checkSecretName(`${at}.istiodCredential`, gateway.istiodCredential),
];

function checkAddresses(
  at: string,
  { addresses, hostNames, serviceType, loadBalancerIP }: EastWestGatewayArgs,
): Issue[] {
  const given = addresses ?? [];
  const issues = given.flatMap((address, index) =>
    checkAddress(`${at}.addresses[${index}]`, address),
  );
  if (addresses?.length === 0)
    issues.push({
      path: `${at}.addresses`,
      reason: "the list is empty; name an address, or remove it to wait for one",
    });
  if (new Set(given.map(canonical)).size < given.length)
    issues.push({ path: `${at}.addresses`, reason: "an address is named twice; remove one" });
  if (hostNames === "InjectionURL" && given.length > 1)
    issues.push({
      path: `${at}.addresses`,
      reason: 'with hostNames "InjectionURL" webhooks lead to one name; give that one alone',
    });
  if (hostNames === "InjectionURL" && serviceType === "NodePort")
    issues.push({
      path: `${at}.hostNames`,
      reason:
        'proxies ask a name at port 15012, which no node opens; use "Resolve" with "NodePort"',
    });
  if (hostNames === "InjectionURL" && given.length === 0 && loadBalancerIP !== undefined)
    issues.push({
      path: `${at}.hostNames`,
      reason: `the load balancer shall have the IP address ${loadBalancerIP}, and "InjectionURL" wants a host name; remove one of them`,
    });
  if (hostNames !== undefined && given.length > 0 && given.every((address) => isIP(address) !== 0))
    issues.push({ path: `${at}.hostNames`, reason: "every address is an IP address; remove it" });
  if (
    serviceType !== undefined &&
    serviceType !== "LoadBalancer" &&
    hostNames !== undefined &&
    given.length === 0
  )
    issues.push({ path: `${at}.hostNames`, reason: "there is no address; give `addresses`" });
  return issues;
}

function checkAddress(path: string, address: string): Issue[] {
  if (isIP(address) === 0 && (!dnsName.test(address) || /^[\d.]+$/.test(address)))
    return [
      { path, reason: `"${address}" is neither an IP address nor a host name in lower case` },
    ];
  return checkReachable(path, address);
}
