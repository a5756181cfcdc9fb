/**
 * The provider's kinds that this package makes, each from its own file. The library's root would also register every other kind it knows,
 * and then Pulumi's SDK asks the engine once more about each object of a chart that a chart names in its outputs.
 */
export { Provider } from "@pulumi/kubernetes/provider";
export { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
export { Endpoints } from "@pulumi/kubernetes/core/v1/endpoints";
export { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
export { NamespacePatch } from "@pulumi/kubernetes/core/v1/namespacePatch";
export { Secret } from "@pulumi/kubernetes/core/v1/secret";
export { Service } from "@pulumi/kubernetes/core/v1/service";
export { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
export { EndpointSlice } from "@pulumi/kubernetes/discovery/v1/endpointSlice";
export { Chart } from "@pulumi/kubernetes/helm/v4/chart";
export { Release } from "@pulumi/kubernetes/helm/v3/release";
export { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
