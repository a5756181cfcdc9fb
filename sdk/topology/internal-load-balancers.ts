import type { InternalLoadBalancer } from "../args/gateway-service";
import type { Gateway, PlainStringMap, StringMap } from "./topology";

/** The annotations that make a load balancer internal, from each cloud's documentation. */
const internalAnnotations: { readonly [cloud in InternalLoadBalancer]: StringMap } = {
  // "external": the AWS Load Balancer Controller makes it, not the controller in Kubernetes.
  aws: {
    "service.beta.kubernetes.io/aws-load-balancer-type": "external",
    "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    // Otherwise an address leads nowhere if its zone has no gateway pod. Source:
    // https://kubernetes-sigs.github.io/aws-load-balancer-controller, "NLB attributes".
    "service.beta.kubernetes.io/aws-load-balancer-attributes":
      "load_balancing.cross_zone.enabled=true",
  },
  azure: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
  // Global access, because the clusters of a mesh are often in several regions.
  gcp: {
    "networking.gke.io/load-balancer-type": "Internal",
    "networking.gke.io/internal-load-balancer-allow-global-access": "true",
  },
};

/** The annotations of a gateway's Service: the cloud's, and the given ones over them. */
export const annotationsOf = ({
  internalLoadBalancer,
  serviceAnnotations,
}: Gateway): PlainStringMap => ({
  ...(internalLoadBalancer && internalAnnotations[internalLoadBalancer]),
  ...serviceAnnotations,
});

/** Those of the annotations that decide it. */
const internalMarks: StringMap = {
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
  "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
  "networking.gke.io/load-balancer-type": "Internal",
};

/** Whether the annotations of a Service make its load balancer internal. */
export const isInternal = (annotations: { readonly [key: string]: unknown }): boolean =>
  Object.entries(internalMarks).some(([key, value]) => annotations[key] === value);
