import * as pulumi from "@pulumi/pulumi";
import type { Reference } from "../plan/reference";
import { familyOf, firstOf, hostNameOf, ipOf, nameOf, type GatewayAddresses } from "./addresses";

/** What references stand for, as it comes to exist. */
interface Known {
  readonly addresses: ReadonlyMap<string, pulumi.Output<GatewayAddresses>>;
  readonly trust: { readonly rootCertificate: pulumi.Output<string> };
}

/** Gives the Output that a reference in the plan stands for. */
export function resolveIn({ addresses, trust }: Known, reference: Reference): pulumi.Output<any> {
  if (reference.reference === "rootCertificateBase64")
    return trust.rootCertificate.apply((pem) => Buffer.from(pem).toString("base64"));
  return addresses.get(reference.cluster)!.apply((gateway) => {
    switch (reference.reference) {
      case "gatewayIpAddress":
        return ipOf(gateway);
      case "gatewayIpAddressType":
        return familyOf(ipOf(gateway));
      case "gatewayIpAddresses":
        return endpointsOf(gateway, reference);
      case "gatewayHostName":
        return `${reference.prefix ?? ""}${hostNameOf(gateway)}${reference.suffix ?? ""}`;
      case "gatewayAddress":
        return firstOf(gateway);
      case "gatewayHostNameOrAddress":
        return nameOf(gateway) ?? firstOf(gateway);
    }
  });
}

function endpointsOf(
  gateway: GatewayAddresses,
  { family, form }: Extract<Reference, { reference: "gatewayIpAddresses" }>,
): unknown[] {
  const wanted = family ?? familyOf(ipOf(gateway));
  const addresses = gateway.ips.filter((ip) => familyOf(ip) === wanted);
  if (form === "Endpoints") return addresses.map((ip) => ({ ip }));
  return addresses.length === 0 ? [] : [{ addresses }];
}
