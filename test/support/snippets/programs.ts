/** Programs in docs/programs.md that no example has. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  ClusterRole,
  MultiClusterMesh,
  type ClusterArgs,
  type MultiClusterMeshArgs,
} from "istio-multicluster";

/** What a cloud's resources have as outputs. */
interface Cloud {
  readonly reservedAddress: { readonly address: pulumi.Output<string> };
  readonly subnets: { readonly id: pulumi.Output<string> }[];
  readonly cluster: {
    readonly kubeconfig: pulumi.Output<string>;
    readonly endpoint: pulumi.Output<string>;
    readonly certificateAuthority: { readonly data: pulumi.Output<string> };
  };
}

export function meshOf({ reservedAddress, subnets, cluster }: Cloud): MultiClusterMesh {
  const mesh = new MultiClusterMesh("mesh", {
    clusters: {
      east: {
        eastWestGateway: {
          addresses: [reservedAddress.address],
          loadBalancerIP: reservedAddress.address,
          serviceAnnotations: {
            "service.beta.kubernetes.io/aws-load-balancer-subnets": pulumi
              .all(subnets.map(({ id }) => id))
              .apply((ids) => ids.join(",")),
          },
        },
      },
      west: {
        role: ClusterRole.Remote,
        primary: "east",
        apiServer: {
          server: cluster.endpoint,
          certificateAuthorityData: cluster.certificateAuthority.data,
        },
      },
    },
  });
  return mesh;
}

export function createdHere({ cluster }: Cloud): MultiClusterMeshArgs {
  const east: ClusterArgs = { kubeconfig: cluster.kubeconfig };
  return { clusters: { east } };
}

export function withProvider({ cluster }: Cloud): MultiClusterMeshArgs {
  const platform: ClusterArgs = {
    provider: new k8s.Provider("platform", {
      kubeconfig: cluster.kubeconfig,
      clusterIdentifier: "east",
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    }),
    apiServer: { server: cluster.endpoint },
  };
  return { clusters: { east: platform } };
}

/** A unit test, with the mocks of https://www.pulumi.com/docs/iac/guides/testing/unit/. */
export async function testOf(args: MultiClusterMeshArgs): Promise<string[]> {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
    call: ({ inputs }) => inputs,
  });
  const mesh = new MultiClusterMesh("mesh", args);
  return new Promise((resolve) =>
    mesh.clusters.apply((clusters) => resolve(Object.keys(clusters))),
  );
}
