/**
 * The provider's kinds, each from its own file. Importing the root of the library registers all
 * kinds, and Pulumi's SDK then calls the engine once more for each object that a chart outputs.
 */
export { Provider } from "@pulumi/kubernetes/provider";
export { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
export { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
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
