import { X509Certificate } from "node:crypto";
import * as net from "node:net";
import * as tls from "node:tls";

/** The certificate chain that a server presents, starting with its own. Does not verify it. */
export function presentedCertificates(
  host: string,
  port: number,
  serverName: string,
  protocols: string[] = [],
): Promise<X509Certificate[]> {
  return new Promise((resolve, reject) => {
    const options = {
      host,
      port,
      servername: serverName,
      rejectUnauthorized: false,
      ...(protocols.length > 0 ? { ALPNProtocols: protocols } : {}),
    };
    const socket = tls.connect(options, () => {
      const chain: X509Certificate[] = [];
      let certificate: tls.DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
      while (certificate?.raw && !chain.some((seen) => seen.raw.equals(certificate!.raw))) {
        chain.push(new X509Certificate(certificate.raw));
        certificate = certificate.issuerCertificate;
      }
      socket.destroy();
      resolve(chain);
    });
    socket.setTimeout(10_000, () => socket.destroy(new Error("no answer within 10 seconds")));
    socket.on("error", reject);
  });
}

/** Whether each certificate is signed by the next, and the last by the root. */
export function chainEndsIn(chain: readonly X509Certificate[], rootPem: string): boolean {
  const root = new X509Certificate(rootPem);
  if (chain.length === 0) return false;
  return chain.every((certificate, index) => {
    const issuer = chain[index + 1] ?? root;
    return (
      certificate.raw.equals(root.raw) ||
      (certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))
    );
  });
}

/** What a server answers to a plaintext request until it closes the connection. */
export function plaintextResponse(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = net.connect({ host, port }, () =>
      socket.write("GET /hello HTTP/1.1\r\nHost: helloworld.sample:5000\r\n\r\n"),
    );
    socket.on("data", (data) => (answer += data.toString("latin1")));
    socket.on("close", () => resolve(answer));
    socket.on("error", () => undefined); // a reset is fine: "close" follows it
    socket.setTimeout(5_000, () => socket.destroy());
  });
}

/**
 * The error with which a server ends the connection of a client without a certificate. The client
 * sends nothing after the handshake, so no reset can overtake the server's alert.
 */
export function refusalWithoutCertificate(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const options = { host, port, rejectUnauthorized: false, ALPNProtocols: ["h2"] };
    const socket = tls.connect(options);
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on("end", () => resolve("closed without an alert"));
    socket.setTimeout(10_000, () => socket.destroy(new Error("still open after 10 seconds")));
    socket.resume();
  });
}
