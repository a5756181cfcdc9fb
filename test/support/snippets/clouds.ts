/** Programs in docs/clouds.md that no example has. */
import * as pulumi from "@pulumi/pulumi";
import { MultiClusterMesh, type ClusterArgs } from "istio-multicluster";

export function onAks(): void {
  const aks: ClusterArgs = {
    helmValues: {
      istiod: { sidecarInjectorWebhookAnnotations: { "admissions.enforcer/disabled": "true" } },
    },
  };
  const args = { clusters: { aks } };
  const validating = "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration";
  const ignored = { ignoreChanges: ["webhooks[*].namespaceSelector"] };
  const transforms: pulumi.ResourceTransform[] = [
    ({ type, props, opts }) => {
      if (type !== validating) return undefined;
      return { props, opts: pulumi.mergeOptions(opts, ignored) };
    },
  ];
  new MultiClusterMesh("mesh", args, { transforms });
}
