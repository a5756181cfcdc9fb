import type { InternalLoadBalancer } from "../args/gateway";
import type { Gateway, StringMap } from "./topology";

/** The annotations by which each cloud makes the load balancer of a Service internal, as its own documentation names them. */
const internalAnnotations: { readonly [cloud in InternalLoadBalancer]: StringMap } = {
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

/** The annotations of a gateway's Service: those of the cloud, and the gateway's own over them. */
export const annotationsOf = ({
  internalLoadBalancer,
  serviceAnnotations,
}: Gateway): StringMap => ({
  ...(internalLoadBalancer === undefined ? {} : internalAnnotations[internalLoadBalancer]),
  ...serviceAnnotations,
});

/**
 * Whether an annotation makes a load balancer internal: by its value, as in "scheme: internal", or by its key, as in "load-balancer-internal:
 * true". Other keys with the word in them, such as that of Azure's subnet, say something of load balancers that are internal already;
 * Tencent's "internal-subnetid" makes them so.
 */
export const saysInternal = (key: string, value: string): boolean =>
  /^internal$/i.test(value) ||
  (/internal(-load-balancer|-subnetid)?$/i.test(key) && !saysPublic.test(value));

/** Values by which such a key says no. */
const saysPublic = /^(false|no|none|external|internet-facing|public|)$/i;
