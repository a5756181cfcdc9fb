import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { isOfMesh } from "./mesh";

/** The annotations that make a load balancer internal. Add the annotation of your cloud. */
const internal: { readonly [annotation: string]: string } = {
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
  "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
  "networking.gke.io/load-balancer-type": "Internal",
};

/** The ports at which a gateway leads to istiod. */
const istiodPorts = [15012, 15017];

/** A Service of Kubernetes, as far as these rules read it. */
interface Service {
  readonly metadata: { readonly annotations?: { readonly [name: string]: string } };
  readonly spec: {
    readonly type?: string;
    readonly ports?: readonly { readonly port: number }[];
    readonly loadBalancerSourceRanges?: readonly string[];
  };
}

/** The Service of a load balancer that is not internal. */
function publicService(args: ResourceValidationArgs): Service | undefined {
  if (!isOfMesh(args, "kubernetes:core/v1:Service")) return undefined;
  const service = args.props as Service;
  const { annotations = {} } = service.metadata;
  const isInternal = Object.entries(internal).some(([name, value]) => annotations[name] === value);
  return service.spec.type === "LoadBalancer" && !isInternal ? service : undefined;
}

export const istiodNotOpen: ResourceValidationPolicy = {
  name: "istiod-not-open",
  description: "A load balancer in front of istiod is internal, or allows only some addresses.",
  validateResource: (args, reportViolation) => {
    const { ports = [], loadBalancerSourceRanges: ranges = [] } = publicService(args)?.spec ?? {};
    const isRestricted = ranges.length > 0 && ranges.every((range) => !range.endsWith("/0"));
    if (isRestricted || !ports.some(({ port }) => istiodPorts.includes(port))) return;
    reportViolation(
      "every address can reach istiod through this load balancer; " +
        "set eastWestGateway.internalLoadBalancer or eastWestGateway.loadBalancerSourceRanges",
    );
  },
};

export const internalLoadBalancers: ResourceValidationPolicy = {
  name: "internal-load-balancers",
  description: "The load balancers of east-west gateways are internal.",
  validateResource: (args, reportViolation) => {
    if (publicService(args) === undefined) return;
    reportViolation("the load balancer is public; set eastWestGateway.internalLoadBalancer");
  },
};
