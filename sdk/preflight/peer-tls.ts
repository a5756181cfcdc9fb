import type { RequestOptions } from "node:https";
import { defined } from "../defined";
import type { ClusterFacts } from "./facts";
import { get } from "./http-get";
import type { Read } from "./reader";

/** The CA certificates that a cluster gives to its pods, and next to the tokens of its accounts. */
const path = "/api/v1/namespaces/kube-system/configmaps/kube-root-ca.crt";

/**
 * Verifies an API server as other clusters do, which have only the cluster's own CA certificates.
 * The kubeconfig may have others, or none for a proxy with a public certificate.
 */
export async function queryPeerTls(
  server: string,
  login: Promise<RequestOptions>,
  read: Read,
): Promise<ClusterFacts> {
  const { ca, servername, rejectUnauthorized } = await login;
  const { status, body } = await read(path);
  const own = status === 200 ? certificatesIn(body) : undefined;
  if (own === undefined || !server.startsWith("https:")) return {};
  const isVerified = rejectUnauthorized !== false && String(ca).trim() === own.trim();
  if (isVerified) return {};
  const options: RequestOptions = { ca: own, agent: false };
  if (servername !== undefined) options.servername = servername;
  return get(server, "/version", options).then(
    () => ({}),
    (error: NodeJS.ErrnoException) => ({ peerTlsError: error.code ?? error.message }),
  );
}

/** How other clusters reach an API server, if the arguments say so. */
export interface GivenApiServer {
  readonly server: string;
  readonly certificateAuthorityData: string;
  readonly tlsServerName?: string;
}

/** A server that only other clusters can reach must not delay a preview. */
const longest = 1_500;

/**
 * Verifies an API server with the CA certificates of the arguments, which do not change when those
 * of the cluster do. Other errors than of its certificate say nothing: it may be reachable only
 * from other clusters.
 */
export function queryGivenTls(given: GivenApiServer): Promise<ClusterFacts> {
  const { server, certificateAuthorityData, tlsServerName } = given;
  const options: RequestOptions = {
    ca: Buffer.from(certificateAuthorityData, "base64"),
    agent: false,
    ...defined({ servername: tlsServerName }),
  };
  return get(server, "/version", options, longest).then(
    () => ({}),
    ({ code = "" }: NodeJS.ErrnoException) =>
      isOfCertificate(code) ? { givenTlsError: code } : {},
  );
}

/** The codes of OpenSSL and Node for a certificate that cannot be verified. */
const isOfCertificate = (code: string): boolean => /CERT|UNABLE_TO_VERIFY/.test(code);

function certificatesIn(configMap: string): string | undefined {
  const { data } = JSON.parse(configMap) as { data?: { [key: string]: string } };
  return data?.["ca.crt"];
}
