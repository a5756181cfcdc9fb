import type { InternalLoadBalancer } from "../gateway-args";
import type { Texts } from "../topology/topology";

/** The annotations by which each cloud makes the load balancer of a Service internal, as its own documentation names them. */
export const internalAnnotations: { readonly [cloud in InternalLoadBalancer]: Texts } = {
    // AWS Load Balancer Controller: "external" means that this controller, and not the one within Kubernetes, makes it
    aws: {
        "service.beta.kubernetes.io/aws-load-balancer-type": "external",
        "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
        "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    },
    azure: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
    // clusters of a mesh are often in several regions
    gcp: {
        "networking.gke.io/load-balancer-type": "Internal",
        "networking.gke.io/internal-load-balancer-allow-global-access": "true",
    },
};
