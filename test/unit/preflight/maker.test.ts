import assert from "node:assert/strict";
import { makerOf } from "../../../sdk/preflight/maker";
import type { Metadata } from "../../../sdk/preflight/metadata";

const managers = (...names: string[]) => ({
  managedFields: names.map((manager) => ({ manager })),
});
const release = {
  annotations: { "meta.helm.sh/release-name": "istiod", "meta.helm.sh/release-namespace": "other" },
};
const ofRelease = 'Helm, as release "istiod" in namespace "other"';

describe("who made an object", () => {
  const cases: { [title: string]: readonly [Omit<Metadata, "name">, string] } = {
    "is known from an owner": [
      { ...release, ownerReferences: [{ kind: "IstioRevision", name: "default" }] },
      'the IstioRevision "default"',
    ],
    "is known from a label of istioctl, which uses Istio's charts": [
      {
        labels: { "operator.istio.io/managed": "Reconcile", "app.kubernetes.io/instance": "istio" },
        ...managers("istio-operator"),
      },
      "istioctl",
    ],
    "is known from a label of a cloud": [
      { ...release, labels: { "kubernetes.azure.com/managedby": "aks" } },
      "the Istio add-on of AKS",
    ],
    "is known from the annotations of Helm": [{ ...release, ...managers("helm") }, ofRelease],
    "is known from the name of kubectl": [managers("kubectl-client-side-apply"), "kubectl"],
    "is known from the name of another tool, after those of Kubernetes and istiod": [
      managers("kube-apiserver", "pilot-discovery", "argocd-controller"),
      'the tool "argocd-controller"',
    ],
    "is known from a provider of Pulumi": [
      managers("pilot-discovery", "pulumi-kubernetes-1a2b"),
      "another Pulumi program",
    ],
    "is known from the field manager of this package": [
      managers("pilot-discovery", "pulumi-istio-multicluster"),
      "this package",
    ],
    "is not known without any of these": [{}, "an unknown tool"],
  };
  for (const [title, [metadata, maker]] of Object.entries(cases))
    it(title, () => assert.equal(makerOf({ name: "istiod", ...metadata }), maker));
});
