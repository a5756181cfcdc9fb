import { fieldManager } from "../plan/owner";
import { isByPulumi, managersOf, type Metadata } from "./metadata";

/** The tool that made an object, for messages. Derived from the object's metadata. */
export function makerOf(metadata: Metadata): string {
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  const [owner] = ownerReferences;
  if (owner !== undefined) return `the ${owner.kind} "${owner.name}"`;
  const label = Object.keys(makerLabels).find((key) => labels[key] !== undefined);
  if (label !== undefined) return makerLabels[label] ?? "";
  const release = annotations[helmAnnotations.name];
  if (release !== undefined) return helmRelease(release, annotations[helmAnnotations.namespace]);
  return writerOf(metadata);
}

/** The annotations that Helm sets. It rejects objects without them. */
export const helmAnnotations = {
  name: "meta.helm.sh/release-name",
  namespace: "meta.helm.sh/release-namespace",
};

/** The label that Helm sets and checks. Its value is `Helm`. */
export const helmLabel = "app.kubernetes.io/managed-by";

/** How messages name a release. */
const helmRelease = (name: string, namespace = ""): string =>
  `Helm, as release "${name}" in namespace "${namespace}"`;

/** Labels that only one tool sets. */
const makerLabels: { readonly [label: string]: string } = {
  "operator.istio.io/managed": "istioctl",
  "olm.managed": "the Operator Lifecycle Manager",
  "kubernetes.azure.com/managedby": "the Istio add-on of AKS",
  "addonmanager.kubernetes.io/mode": "an add-on of the cluster",
};

/** The name of this package in messages, if it made an object. */
export const thisPackage = "this package";

/** The first tool that wrote the object. Kubernetes and istiod also write to objects of others. */
function writerOf(metadata: Metadata): string {
  if (managersOf(metadata).includes(fieldManager)) return thisPackage;
  if (isByPulumi(metadata)) return "another Pulumi program";
  const tools = managersOf(metadata).filter(
    (manager) => !/^(kube-|pilot-discovery|before-first-apply)/.test(manager),
  );
  const [tool] = tools;
  if (tool === undefined) return "an unknown tool";
  return tool.startsWith("kubectl") ? "kubectl" : `the tool "${tool}"`;
}
