import { leakMarker } from "./kubeconfig";

/** A cluster of a mesh in a recorded state. */
export interface ClusterState {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly lost?: boolean;
}

/** A string as `pulumi stack export --show-secrets` prints a secret. */
const secret = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

const urnOf = (type: string, name: string): string => `urn:pulumi:dev::project::${type}::${name}`;

/** The resources of one mesh in the state of a stack, as far as the command reads them. */
export function meshState(
  mesh: string,
  clusters: { readonly [name: string]: ClusterState },
  { revision = "default", namespace = "istio-system" } = {},
): object[] {
  const meshUrn = urnOf("istio-multicluster:index:MultiClusterMesh", mesh);
  const results = Object.keys(clusters).map((name) => [name, { role: "primary", revision }]);
  const resources = [
    {
      urn: meshUrn,
      type: "istio-multicluster:index:MultiClusterMesh",
      outputs: { meshId: "mesh1", clusters: Object.fromEntries(results) },
    },
  ];
  return [
    ...resources,
    ...Object.entries(clusters).flatMap(([name, cluster]) =>
      clusterState(`${mesh}-${name}`, name, cluster, meshUrn, namespace),
    ),
  ];
}

function clusterState(
  resource: string,
  name: string,
  { kubeconfig, context, lost }: ClusterState,
  parent: string,
  namespace: string,
): object[] {
  const urn = urnOf("istio-multicluster:index:ClusterInstall", resource);
  const provider = {
    urn: urnOf("pulumi:providers:kubernetes", resource),
    type: "pulumi:providers:kubernetes",
    parent: urn,
    inputs: {
      clusterIdentifier: name,
      ...(kubeconfig === undefined ? {} : { kubeconfig: secret(kubeconfig) }),
      ...(context === undefined ? {} : { context }),
    },
  };
  return [
    {
      urn,
      type: "istio-multicluster:index:ClusterInstall",
      parent,
      ...(lost === undefined ? {} : { outputs: { lost } }),
    },
    provider,
    {
      urn: urnOf("kubernetes:core/v1:Namespace", `${resource}-namespace`),
      type: "kubernetes:core/v1:Namespace",
      parent: urn,
      inputs: { metadata: { name: namespace } },
    },
    {
      urn: urnOf("kubernetes:core/v1:Secret", `${resource}-cacerts`),
      type: "kubernetes:core/v1:Secret",
      parent: urn,
      inputs: { stringData: secret(leakMarker) },
    },
  ];
}

/** The output of `pulumi stack export`. */
export const exported = (...resources: object[]): object => ({
  version: 3,
  deployment: { manifest: {}, resources },
});
