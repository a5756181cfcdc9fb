import type * as pulumi from "@pulumi/pulumi";
import { argumentReference } from "../later";
import type { Reference } from "../plan/reference";
import { familyOf, gatewayAddressType } from "../topology/gateway-addresses";
import {
  requireFirst,
  requireHostName,
  requireIp,
  findHostName,
  type GatewayAddresses,
} from "./gateway-addresses";
import type { GivenValues } from "./given-values";
import type { Refusal } from "./refusal";

/** Gives the Output that a reference in the plan stands for: a string, or in a manifest a list. */
export type Resolve = (reference: Reference) => pulumi.Output<any>;

/** What references stand for. */
interface Referents {
  readonly given: GivenValues;
  readonly addressesOf: (cluster: string) => pulumi.Output<GatewayAddresses>;
  readonly rootCertificate: pulumi.Output<string>;
  /** The id of the mesh. */
  readonly meshId: pulumi.Output<string>;
  readonly refusal: Refusal;
}

export const resolverFor =
  ({ given, addressesOf, rootCertificate, meshId, refusal }: Referents): Resolve =>
  (reference) => {
    if (reference.reference === "argument") return given.valueOf(reference);
    if (reference.reference === "argumentAddressType")
      return given
        .valueOf(argumentReference(reference.path))
        .apply((address) => gatewayAddressType(address as string));
    if (reference.reference === "rootCertificateBase64")
      return rootCertificate.apply((pem) => Buffer.from(pem).toString("base64"));
    if (reference.reference === "meshId") return meshId;
    return addressesOf(reference.cluster).apply((gateway) =>
      refusal.during(() => valueOf(reference, gateway)),
    );
  };

type GatewayReference = Extract<Reference, { readonly cluster: string }>;

function valueOf(reference: GatewayReference, gateway: GatewayAddresses): unknown {
  switch (reference.reference) {
    case "gatewayIpAddress":
      return requireIp(gateway);
    case "gatewayIpAddressType":
      return familyOf(requireIp(gateway));
    case "gatewayIpAddresses":
      return endpointsOf(gateway, reference);
    case "gatewayHostName":
      return `${reference.prefix ?? ""}${requireHostName(gateway)}${reference.suffix ?? ""}`;
    case "gatewayAddress":
      return requireFirst(gateway);
    case "gatewayHostNameOrAddress":
      return findHostName(gateway) ?? requireFirst(gateway);
  }
}

function endpointsOf(
  gateway: GatewayAddresses,
  { family, form }: Extract<Reference, { reference: "gatewayIpAddresses" }>,
): unknown[] {
  const wanted = family ?? familyOf(requireIp(gateway));
  const addresses = gateway.ips.filter((ip) => familyOf(ip) === wanted);
  if (form === "Endpoints") return addresses.map((ip) => ({ ip }));
  return addresses.length === 0 ? [] : [{ addresses }];
}
