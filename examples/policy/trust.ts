import { X509Certificate } from "node:crypto";
import type { PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import { isOfMesh, stackOf } from "./mesh";

const stacks: PolicyConfigSchema = {
  properties: { stacks: { type: "string", default: "prod" } },
};

export const ownRoot: ResourceValidationPolicy = {
  name: "own-root",
  description: "The root of a mesh in production is not generated. `stacks` is a pattern.",
  configSchema: stacks,
  validateResource: (args, reportViolation) => {
    const { stacks } = args.getConfig<{ stacks: string }>();
    const isRoot = isOfMesh(args, "pulumi:index:Stash") && args.name.endsWith("-root-ca");
    if (!isRoot || !new RegExp(stacks).test(stackOf(args))) return;
    reportViolation(
      "the root is generated, and its key is only in the state of the stack; set trust",
    );
  },
};

const bits: PolicyConfigSchema = {
  properties: { rsaBits: { type: "number", default: 3072 } },
};

export const minimumKeys: ResourceValidationPolicy = {
  name: "minimum-keys",
  description: "The RSA keys of certificate authorities have at least `rsaBits` bits.",
  configSchema: bits,
  validateResource: (args, reportViolation) => {
    if (!isOfMesh(args, "kubernetes:core/v1:Secret") || !args.name.endsWith("-cacerts")) return;
    const { rsaBits } = args.getConfig<{ rsaBits: number }>();
    for (const file of ["ca-cert.pem", "root-cert.pem"]) {
      const length = rsaLength(contentOf(file, args.props));
      if (length !== undefined && length < rsaBits)
        reportViolation(`the key of ${file} has ${length} bits, expected at least ${rsaBits}`);
    }
  },
};

/** The content of a file in a Secret. The provider encodes it before it asks the policies. */
function contentOf(file: string, { stringData, data }: Secret): string {
  const encoded = data?.[file];
  if (typeof encoded === "string") return Buffer.from(encoded, "base64").toString();
  return String(stringData?.[file]);
}

interface Secret {
  readonly stringData?: { readonly [file: string]: unknown };
  readonly data?: { readonly [file: string]: unknown };
}

/** The length of an RSA key. Not set for other keys, and for a certificate that is not known yet. */
function rsaLength(certificate: string): number | undefined {
  if (!certificate.includes("-----BEGIN CERTIFICATE-----")) return undefined;
  return new X509Certificate(certificate).publicKey.asymmetricKeyDetails?.modulusLength;
}
