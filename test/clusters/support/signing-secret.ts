import { apply } from "../../support/clusters";

type Files = { readonly [file: string]: string };

/** Writes a Secret that istiod signs with, and the system namespace. */
export const putSigningSecret = (cluster: string, name: string, files: Files): Promise<void> =>
  apply(
    cluster,
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "istio-system" } },
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace: "istio-system" },
      data: encoded(files),
    },
  );

/** Files as in the data of a Secret. */
export const encoded = (files: Files): { [file: string]: string } =>
  Object.fromEntries(
    Object.entries(files).map(([file, content]) => [file, Buffer.from(content).toString("base64")]),
  );

/** A certificate and its key, with the certificates above it and the roots, all as PEM. */
export interface SigningFiles {
  readonly certificate: string;
  readonly privateKey: string;
  readonly above: string;
  readonly roots: string;
}

/** As cert-manager writes it. */
export const certManagerFiles = ({ certificate, privateKey, roots }: SigningFiles): Files => ({
  "tls.crt": certificate,
  "tls.key": privateKey,
  "ca.crt": roots,
});

/** As in Istio's documentation. */
export const istioFiles = ({ certificate, privateKey, above, roots }: SigningFiles): Files => ({
  "ca-cert.pem": certificate,
  "ca-key.pem": privateKey,
  "cert-chain.pem": certificate + above,
  "root-cert.pem": roots,
});
