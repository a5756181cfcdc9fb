import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { issueFor, type Issue } from "../issue";

/** Options of a component that Pulumi does not pass to its children. */
const withoutEffect = [
  "ignoreChanges",
  "replaceOnChanges",
  "customTimeouts",
  "transformations",
] as const;

/**
 * Checks the resource options of the mesh. `dependsOn`, `protect`, `retainOnDelete`, `aliases` and
 * `transforms` reach its objects, so they are allowed.
 */
export const checkOptions = (options: ComponentResourceOptions): Issue[] => [
  ...withoutEffect
    .filter((name) => isSet(options[name]))
    .map((name) => ({
      path: `options.${name}`,
      reason: "does not reach the objects of the mesh; remove it, and use transforms",
    })),
  ...issueFor("options.providers", providersReason(options)),
];

/** Programs in other languages also set empty options. */
const isSet = (option: object | undefined): boolean =>
  Object.values(option ?? {}).some((value) => value !== undefined && value !== "");

/** With an unused provider, objects would be created in other clusters than expected. */
function providersReason({ provider, providers, parent }: ComponentResourceOptions) {
  // a program in another language also passes the providers of a surrounding component
  if (parent?.constructor.name === "DependencyResource") return undefined;
  const given = [...(provider ? [provider] : []), ...Object.values(providers ?? {})];
  if (!given.some(isKubernetesProvider)) return undefined;
  return (
    "expected no Kubernetes provider, because the mesh makes one for each cluster; " +
    "remove it, and set kubeconfig and context, or provider, of each cluster"
  );
}

/** The type of a resource. Missing in the published types. */
const isKubernetesProvider = (resource: Resource): boolean =>
  (resource as { __pulumiType?: string }).__pulumiType === "pulumi:providers:kubernetes";
