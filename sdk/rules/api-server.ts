import { isIP } from "node:net";
import type * as pulumi from "@pulumi/pulumi";
import type { ApiServerArgs } from "../args/api-server";
import { checkCertificates } from "../certificates/pem";
import { credentialsRefused, hasCredentials, urlAdvice } from "../kubeconfig/contexts";
import { expected, issueIf, type Issue } from "../issue";
import { isString } from "../later";
import { isLoopback } from "./reachable";
import { dnsName } from "./formats";

type Value = pulumi.Input<string> | undefined;

/** Checks the API server that other clusters use, as far as it is known. */
export function checkApiServer(at: string, apiServer: ApiServerArgs | undefined): Issue[] {
  if (apiServer === undefined) return [];
  const { server, tlsServerName, certificateAuthorityData } = apiServer;
  return [
    ...checkServer(`${at}.server`, server),
    ...checkServerName(`${at}.tlsServerName`, tlsServerName),
    ...checkAuthorityData(`${at}.certificateAuthorityData`, certificateAuthorityData),
  ];
}

/** The host of a URL, without the brackets around an IPv6 address. */
export function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^\[|\]$/g, "");
}

function checkServer(path: string, server: Value): Issue[] {
  if (!isString(server)) return [];
  if (hasCredentials(server)) return [{ path, reason: credentialsRefused }];
  const host = hostOf(server);
  const what = "the https URL of an API server";
  if (host === undefined || !server.startsWith("https://"))
    return [{ path, reason: `${expected(what, server)}; ${urlAdvice(server)}` }];
  return issueIf(
    isLoopback(host),
    path,
    `expected a URL that other clusters can reach, got ${server}, which means the local machine`,
  );
}

function checkServerName(path: string, name: Value): Issue[] {
  if (!isString(name) || isIP(name) !== 0 || dnsName.test(name.toLowerCase())) return [];
  const reason = expected("a DNS name or an IP address", name);
  return [{ path, reason: `${reason}; use the name in the certificate, without scheme or port` }];
}

/** If istiod cannot read the authority, it silently ignores the whole remote secret. */
function checkAuthorityData(path: string, data: Value): Issue[] {
  if (!isString(data)) return [];
  const reason = encodingProblem(data);
  if (reason === undefined) return [];
  const advice = "encode the PEM certificates with base64, as in a kubeconfig";
  return [{ path, reason: `${reason}; ${advice}` }];
}

function encodingProblem(data: string): string | undefined {
  if (data.includes("-----BEGIN")) return "expected base64, got plain PEM";
  const base64 = data.replace(/[\r\n]/g, "");
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0;
  if (!isBase64) return "expected base64, got another encoding";
  return checkCertificates("", Buffer.from(base64, "base64").toString("utf8"))[0]?.reason;
}
