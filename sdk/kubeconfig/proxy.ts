import * as ipaddr from "ipaddr.js";

/**
 * The proxy through which the provider reaches a server: that of the kubeconfig, or else that of
 * the environment, as Go's package net/http chooses it.
 */
export function proxyFor(server: string, proxyUrl?: unknown): string | undefined {
  if (typeof proxyUrl === "string" && proxyUrl !== "") return proxyUrl;
  if (!URL.canParse(server)) return undefined;
  const url = new URL(server);
  const proxy = url.protocol === "https:" ? variable("HTTPS_PROXY") : variable("HTTP_PROXY");
  if (proxy === "" || isExempt(url)) return undefined;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

/** A variable, which may be in capitals or not. */
const variable = (name: string): string =>
  process.env[name] || process.env[name.toLowerCase()] || "";

function isExempt({ hostname, port, protocol }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (host === "localhost" || isInRange(host, "127.0.0.0/8") || host === "::1") return true;
  const usedPort = port || (protocol === "https:" ? "443" : "80");
  return variable("NO_PROXY")
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== "" && matches(entry, host, usedPort));
}

/** Whether an entry of NO_PROXY covers a host: "*", an address, a range, or a domain. */
function matches(entry: string, host: string, usedPort: string): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInRange(host, entry);
  const { name, port } = splitPort(entry);
  if (port !== undefined && port !== usedPort) return false;
  if (ipaddr.isValid(name)) return isSameAddress(name, host);
  // with a leading dot, an entry covers only names below the domain
  const domain = name.replace(/^\*(?=\.)/, "");
  if (domain.startsWith(".")) return host.endsWith(domain);
  return host === domain || host.endsWith(`.${domain}`);
}

/** `host:port`, or `[address]:port` for IPv6. */
function splitPort(entry: string): { name: string; port?: string } {
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? ([] as undefined[]);
  const name = bracketed ?? plain ?? entry;
  return port === undefined ? { name } : { name, port };
}

const isSameAddress = (address: string, host: string): boolean =>
  ipaddr.isValid(host) && ipaddr.process(address).toString() === ipaddr.process(host).toString();

function isInRange(host: string, range: string): boolean {
  if (!ipaddr.isValid(host) || !ipaddr.isValidCIDR(range)) return false;
  const [address, cidr] = [ipaddr.process(host), ipaddr.parseCIDR(range)];
  return address.kind() === cidr[0].kind() && address.match(cidr);
}
