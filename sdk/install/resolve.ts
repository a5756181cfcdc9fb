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
  if (reference.reference === "root certificate, base64")
    return trust.rootCertificate.apply((pem) => Buffer.from(pem).toString("base64"));
  return addresses.get(reference.cluster)!.apply((gateway) => {
    switch (reference.reference) {
      case "gateway IP address":
        return ipOf(gateway);
      case "gateway IP address type":
        return familyOf(ipOf(gateway));
      case "gateway IP addresses":
        return endpointsOf(gateway, reference);
      case "gateway host name":
        return `${reference.prefix ?? ""}${hostNameOf(gateway)}${reference.suffix ?? ""}`;
      case "gateway address":
        return firstOf(gateway);
      case "gateway host name or address":
        return nameOf(gateway) ?? firstOf(gateway);
    }
  });
}

function endpointsOf(
  gateway: GatewayAddresses,
  { family, form }: Extract<Reference, { reference: "gateway IP addresses" }>,
): unknown[] {
  const wanted = family ?? familyOf(ipOf(gateway));
  const addresses = gateway.ips.filter((ip) => familyOf(ip) === wanted);
  if (form === "Endpoints") return addresses.map((ip) => ({ ip }));
  return addresses.length === 0 ? [] : [{ addresses }];
}
